-- How many clients `list.sql` would go through.
SELECT count(DISTINCT client_id)
  FROM oauth_consents
 WHERE account_id = $1
   AND user_id = $2
