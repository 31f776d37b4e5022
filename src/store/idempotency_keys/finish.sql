-- Keeps the answer of a request.
UPDATE idempotency_keys SET status = $3, body = $4 WHERE account_id = $1 AND key_hash = $2 AND status IS NULL
