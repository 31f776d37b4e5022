-- The clients that a person allowed something, the last one first; what each may, and when it last got tokens.
SELECT client.id, client.client_id, client.name, client.uri,
       client.fresh_until IS NOT NULL AS has_document,
       array_agg(DISTINCT consent.redirect_uri) AS redirect_uris,
       ARRAY(SELECT DISTINCT scope
               FROM oauth_consents AS other, unnest(other.scopes) AS scope
              WHERE other.user_id = $2 AND other.client_id = client.id
              ORDER BY scope) AS scopes,
       min(consent.created_at) AS connected_at,
       (SELECT max(last_used_at) FROM oauth_grants
         WHERE user_id = $2 AND client_id = client.id) AS last_used_at
  FROM oauth_consents AS consent
  JOIN oauth_clients AS client ON client.id = consent.client_id
 WHERE consent.account_id = $1
   AND consent.user_id = $2
 GROUP BY client.id
 ORDER BY max(consent.updated_at) DESC, client.id
 LIMIT $3
OFFSET $4
