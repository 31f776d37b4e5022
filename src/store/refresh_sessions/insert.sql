-- Keeps a login. A refresh token never outlives its login.
INSERT INTO refresh_sessions (id, user_id, token_hash, expires_at, ends_at)
VALUES ($1, $2, $3,
        now() + least($4::float8, $5::float8) * interval '1 second',
        now() + $5::float8 * interval '1 second')
