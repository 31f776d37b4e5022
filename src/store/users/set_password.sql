-- Replaces a person's password.
UPDATE users
   SET password_hash = $3,
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
