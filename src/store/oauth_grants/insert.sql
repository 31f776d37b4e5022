-- Keeps a code; it counts for $11 seconds, and all that it brings for $12 at most.
INSERT INTO oauth_grants (id, account_id, user_id, client_id, scopes, resource, auth_generation, redirect_uri,
                          code_hash, code_challenge, expires_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
        now() + $11::float8 * interval '1 second',
        now() + $12::float8 * interval '1 second')
