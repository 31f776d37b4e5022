-- Renews leases of a replica, those that it names: each of the executions $4 at the epoch of the same place in $5.
-- One that it does not name belongs to a claim whose answer was lost, and must run out for another to take it. One
-- that has run out is lost, even to its owner: someone may be taking it.
-- An owner that has had an execution for $3 seconds without dying of it has cleared it of what it was suspected of:
-- for $7 seconds, when it is suspected, with $6 deaths, and its container runs.
-- Rows are locked in order, so that this and a batch of steps never wait for each other.
WITH held AS (
    SELECT * FROM unnest($4::uuid[], $5::bigint[]) AS held (id, epoch)
), ours AS (
    SELECT id FROM executions
     WHERE id = ANY ($4) AND lease_owner = $1 AND lease_expires_at > now()
     ORDER BY id
       FOR NO KEY UPDATE
)
UPDATE executions AS execution
   SET lease_expires_at = now() + make_interval(secs => $2),
       owner_deaths = CASE
           WHEN updated_at > now() - make_interval(secs => CASE
               WHEN owner_deaths >= $6::smallint AND state = 'RUNNING' THEN $7::float8 ELSE $3::float8 END)
           THEN owner_deaths ELSE 0 END
  FROM held
 WHERE execution.id = ANY (ARRAY(SELECT id FROM ours)) AND execution.id = held.id AND execution.epoch = held.epoch
   AND lease_owner = $1 AND lease_expires_at > now()
RETURNING execution.id, execution.epoch, stop_requested_at IS NOT NULL AS stop_requested
