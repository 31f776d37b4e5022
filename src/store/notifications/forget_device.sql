-- Somebody does not want to be told on a device any more.
DELETE FROM notification_devices
 WHERE account_id = $1
   AND user_id = $2
   AND token = $3
RETURNING id;
