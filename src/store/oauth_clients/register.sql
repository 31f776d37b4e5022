-- Keeps a client that registers itself, unless too many wait for their first use ($11).
INSERT INTO oauth_clients (id, client_id, name, uri, application_type, redirect_uris, may_refresh, auth_method,
                           secret_hash, expires_at)
SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text[], $7::bool, $8::text, $9::bytea,
       now() + $10::float8 * interval '1 second'
 WHERE (SELECT count(*) FROM (SELECT FROM oauth_clients WHERE used_at IS NULL LIMIT $11::bigint) unused) < $11
