-- The client of an id, unless its registration has expired.
SELECT id, client_id, name, uri, application_type, redirect_uris, may_refresh, auth_method, secret_hash,
       fresh_until IS NOT NULL AS has_document,
       coalesce(fresh_until > now(), true) AS is_fresh
  FROM oauth_clients
 WHERE client_id = $1
   AND expires_at > now()
