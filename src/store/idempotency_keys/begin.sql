-- Takes a key that nobody used before; no row when it was.
INSERT INTO idempotency_keys (account_id, key_hash, request_hash)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING began_at
