-- Hides a tracker: its events stay readable, its webhook address and its name are free.
UPDATE trackers
   SET deleted_at = now(), is_active = false, updated_at = now()
 WHERE account_id = $1
   AND id = $2
   AND deleted_at IS NULL
RETURNING name;
