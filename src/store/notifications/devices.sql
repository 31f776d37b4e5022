-- Devices of people, those registered last first.
SELECT id, user_id, platform, token, name, created_at
  FROM notification_devices
 WHERE account_id = $1
   AND user_id = ANY ($2::uuid[])
 ORDER BY user_id, seen_at DESC, id;
