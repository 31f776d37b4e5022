-- Takes back what a person allowed a client.
DELETE FROM oauth_consents
 WHERE account_id = $1
   AND user_id = $2
   AND client_id = $3
