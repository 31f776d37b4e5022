-- Keeps what a client's document says now ($8: for how long). Two that fetch it at once keep the same.
INSERT INTO oauth_clients (id, client_id, name, uri, application_type, redirect_uris, may_refresh, auth_method,
                           fresh_until, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'none',
        now() + $8::float8 * interval '1 second',
        now() + $9::float8 * interval '1 second')
ON CONFLICT (client_id) DO UPDATE
   SET name = excluded.name,
       uri = excluded.uri,
       application_type = excluded.application_type,
       redirect_uris = excluded.redirect_uris,
       may_refresh = excluded.may_refresh,
       fresh_until = excluded.fresh_until,
       expires_at = greatest(oauth_clients.expires_at, excluded.expires_at)
RETURNING id
