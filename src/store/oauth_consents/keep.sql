-- Keeps what a person allows a client now, in place of what they allowed it there before.
INSERT INTO oauth_consents (account_id, user_id, client_id, redirect_uri, scopes)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id, client_id, redirect_uri) DO UPDATE
   SET scopes = excluded.scopes,
       updated_at = now()
