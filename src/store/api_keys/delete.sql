-- Deletes one key of a user.
DELETE FROM api_keys
 WHERE account_id = $1
   AND user_id = $2
   AND id = $3
