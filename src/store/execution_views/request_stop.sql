-- Asks for a stop, once; the first asker is remembered. No row when it has ended or is not the account's.
UPDATE executions
   SET stop_requested_at = COALESCE(stop_requested_at, now()),
       stop_source = COALESCE(stop_source, $3),
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
   AND ended_at IS NULL
RETURNING state, flow_id, stop_requested_at;
