-- Ends all leases of a replica that leaves in good order; whoever claims next takes over, and nobody died. Rows are
-- locked in the order of renewals and batches, which may be under way.
UPDATE executions SET lease_expires_at = least(lease_expires_at, now()), handed_over = true
 WHERE id = ANY (ARRAY(
    SELECT id FROM executions WHERE lease_owner = $1 AND NOT handed_over ORDER BY id FOR NO KEY UPDATE))
   AND lease_owner = $1 AND NOT handed_over
