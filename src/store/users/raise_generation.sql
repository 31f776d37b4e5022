-- Makes every access token issued before worthless.
UPDATE users
   SET auth_generation = auth_generation + 1,
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
