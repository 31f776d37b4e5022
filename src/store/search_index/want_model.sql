-- Makes a model known, and notes that a server wants it. The first of all serves at once.
INSERT INTO embedding_models AS known (name, dimensions, is_serving)
VALUES ($1, $2, NOT EXISTS (SELECT FROM embedding_models WHERE is_serving))
ON CONFLICT (name) DO UPDATE SET wanted_at = now()
RETURNING id, name, dimensions, is_serving, queued_at IS NOT NULL AS is_queued
