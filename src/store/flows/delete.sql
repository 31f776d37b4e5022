-- Hides a flow and stops it from starting; its versions and executions stay.
UPDATE flows
   SET deleted_at = now(), is_enabled = false, next_fire_at = NULL, updated_at = now()
 WHERE account_id = $1
   AND id = $2
   AND deleted_at IS NULL
RETURNING id;
