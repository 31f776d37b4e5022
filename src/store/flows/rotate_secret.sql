-- Replaces the secret of a webhook flow.
UPDATE flows
   SET webhook_secret_sealed = $3, updated_at = now()
 WHERE account_id = $1
   AND id = $2
   AND deleted_at IS NULL
   AND trigger_kind = 'webhook'
RETURNING id;
