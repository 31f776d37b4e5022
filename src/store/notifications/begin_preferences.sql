-- Gives somebody a row with the defaults.
INSERT INTO notification_preferences (id, account_id, user_id)
SELECT $3, account_id, id
  FROM users
 WHERE account_id = $1
   AND id = $2
ON CONFLICT (user_id) DO NOTHING;
