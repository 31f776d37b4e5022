-- Takes one access token from its client.
DELETE FROM oauth_tokens t
 USING oauth_grants g
 WHERE t.token_hash = $1
   AND g.id = t.grant_id
   AND g.client_id = $2
