-- A new flow; no row when the name is taken. Its first version follows in the same transaction.
INSERT INTO flows (id, account_id, name, is_enabled, trigger_kind, version_id, webhook_secret_sealed,
                   next_fire_at, extras, next_jitter_secs)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (account_id, name) WHERE deleted_at IS NULL DO NOTHING
RETURNING id;
