-- What somebody wishes, if they ever said so.
SELECT id, preferred_channel, enable_email, enable_mobile_push, stagger_email, notify_when_needed,
       notify_tracker_alarms, created_at, updated_at
  FROM notification_preferences
 WHERE account_id = $1
   AND user_id = $2;
