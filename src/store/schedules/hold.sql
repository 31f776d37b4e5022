-- Keeps other ticks of the flow away until the transaction ends. No row when its schedule does not stand at $2 any
-- more, or the flow has another version than $3.
SELECT id
  FROM flows
 WHERE id = $1
   AND next_fire_at = $2
   AND version_id = $3
   AND is_enabled AND deleted_at IS NULL
   FOR NO KEY UPDATE
