-- Ends all leases of a replica that leaves in good order; whoever claims next takes over, and nobody died.
UPDATE executions SET lease_expires_at = now(), handed_over = true
 WHERE lease_owner = $1 AND lease_expires_at > now()
