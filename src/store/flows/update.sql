-- Points a flow at a version, with what follows from it. A webhook flow keeps the secret it has.
UPDATE flows
   SET name = $3,
       is_enabled = $4,
       trigger_kind = $5,
       version_id = $6,
       webhook_secret_sealed = CASE WHEN $5 = 'webhook' THEN COALESCE($7, webhook_secret_sealed) END,
       next_fire_at = $8,
       extras = $9,
       next_jitter_secs = $10,
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
   AND deleted_at IS NULL
RETURNING id;
