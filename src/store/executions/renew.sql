-- Renews all leases of a replica. One that has run out is lost, even to its owner: someone may be taking it.
-- An owner that has had an execution for $3 seconds without dying of it has cleared it of what it was suspected of.
-- Rows are locked in order, so that this and a batch of steps never wait for each other.
WITH ours AS (
    SELECT id FROM executions
     WHERE lease_owner = $1 AND lease_expires_at > now()
     ORDER BY id
       FOR NO KEY UPDATE
)
UPDATE executions
   SET lease_expires_at = now() + make_interval(secs => $2),
       owner_deaths = CASE WHEN updated_at <= now() - make_interval(secs => $3) THEN 0 ELSE owner_deaths END
 WHERE id = ANY (ARRAY(SELECT id FROM ours)) AND lease_owner = $1 AND lease_expires_at > now()
RETURNING id, epoch, stop_requested_at IS NOT NULL AS stop_requested
