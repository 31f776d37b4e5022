-- Lets a model serve once it has every text that was there before it, apart from those that fail again and again, and
-- when no server wants the one before it more recently.
WITH ready AS MATERIALIZED (
    SELECT model.id
      FROM embedding_models AS model
     WHERE model.id = $1
       AND NOT model.is_serving
       AND model.queued_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM search_queue WHERE queued_at <= model.queued_at AND attempts < $2)
       AND model.wanted_at >= ALL (SELECT wanted_at FROM embedding_models WHERE is_serving)
       FOR UPDATE
), retired AS MATERIALIZED (
    UPDATE embedding_models SET is_serving = false WHERE is_serving AND EXISTS (SELECT FROM ready) RETURNING id
)
SELECT ready.id, retired.id AS retired FROM ready, retired
