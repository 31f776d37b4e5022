-- Keeps a key; no row when the name is taken.
INSERT INTO api_keys (id, account_id, user_id, name, prefix, key_hash, scopes, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING id, user_id, name, prefix, scopes, expires_at, last_used_at, created_at
