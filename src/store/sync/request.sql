-- Makes a tracker due at once, and all of it; no row when the account has none of that id with a token.
INSERT INTO tracker_syncs AS sync (tracker_id, account_id, wanted_at)
SELECT id, account_id, now()
  FROM trackers
 WHERE account_id = $1
   AND id = $2
   AND deleted_at IS NULL
   AND is_active
   AND token_sealed IS NOT NULL
ON CONFLICT (tracker_id) DO UPDATE SET wanted_at = now(), due_at = now(), failures = 0
RETURNING sync.tracker_id
