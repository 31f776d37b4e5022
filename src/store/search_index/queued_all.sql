-- Notes that every text which was there before the model is queued.
UPDATE embedding_models SET queued_at = now() WHERE id = $1 AND queued_at IS NULL
