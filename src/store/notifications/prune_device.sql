-- The push service does not know the device any more, unless it was registered anew meanwhile.
DELETE FROM notification_devices
 WHERE account_id = $1
   AND id = $2
   AND token = $3
RETURNING id;
