-- Gives back a key whose request did nothing.
DELETE FROM idempotency_keys WHERE account_id = $1 AND key_hash = $2 AND status IS NULL
