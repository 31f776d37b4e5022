-- Registers a device for its owner, once more or for the first time, whosever it was before. Beyond $7 devices the
-- owner's oldest goes.
WITH others AS (
    DELETE FROM notification_devices
     WHERE id IN (SELECT id
                    FROM notification_devices
                   WHERE user_id = $2 AND token <> $5
                   ORDER BY seen_at DESC, id
                  OFFSET $7::bigint - 1)
)
INSERT INTO notification_devices (account_id, user_id, id, platform, token, name)
SELECT account_id, id, $3, $4, $5, $6
  FROM users
 WHERE account_id = $1
   AND id = $2
ON CONFLICT (token) DO UPDATE
   SET account_id = excluded.account_id, user_id = excluded.user_id, platform = excluded.platform,
       name = excluded.name, seen_at = now()
RETURNING id;
