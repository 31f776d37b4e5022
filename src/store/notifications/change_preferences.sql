-- Changes what was said, and leaves the rest as it is.
UPDATE notification_preferences
   SET preferred_channel = coalesce($3, preferred_channel),
       enable_email = coalesce($4, enable_email),
       enable_mobile_push = coalesce($5, enable_mobile_push),
       stagger_email = coalesce($6, stagger_email),
       notify_when_needed = coalesce($7, notify_when_needed),
       notify_tracker_alarms = coalesce($8, notify_tracker_alarms),
       updated_at = now()
 WHERE account_id = $1
   AND user_id = $2;
