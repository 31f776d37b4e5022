-- What a person allowed a client at one address.
SELECT scopes
  FROM oauth_consents
 WHERE account_id = $1
   AND user_id = $2
   AND client_id = $3
   AND redirect_uri = $4
