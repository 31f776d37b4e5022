-- Ends all leases of a replica that died without a word; whoever claims next takes over.
UPDATE executions SET lease_expires_at = now() WHERE lease_owner = $1 AND lease_expires_at > now()
