-- Ends all leases of a replica that died without a word; whoever claims next takes over. That its owner died is
-- counted here, and only once: whoever takes over cannot tell this from a lease that a living replica has lost. $2
-- deaths are told already. Rows are locked in the order of renewals and batches.
UPDATE executions
   SET lease_expires_at = least(lease_expires_at, now()), handed_over = true,
       owner_deaths = least(owner_deaths + 1, $2::smallint)
 WHERE id = ANY (ARRAY(
    SELECT id FROM executions WHERE lease_owner = $1 AND NOT handed_over ORDER BY id FOR NO KEY UPDATE))
   AND lease_owner = $1 AND NOT handed_over
