-- Removes some vectors of a model that no longer serves.
DELETE FROM embeddings
 WHERE (model_id, account_id, content_hash) IN (SELECT model_id, account_id, content_hash
                                                  FROM embeddings WHERE model_id = $1 LIMIT $2)
