-- The models, with the one that serves first.
SELECT id, name, dimensions, is_serving, queued_at IS NOT NULL AS is_queued
  FROM embedding_models
 ORDER BY is_serving DESC, wanted_at DESC
