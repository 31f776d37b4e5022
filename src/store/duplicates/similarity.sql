-- How near the vectors of two issues are.
SELECT -(near_one.embedding <#> near_other.embedding) AS similarity
  FROM embedding_models AS model
  JOIN issues AS one ON one.id = $2 AND one.account_id = $1
  JOIN issues AS other ON other.id = $3 AND other.account_id = $1
  JOIN embeddings AS near_one
    ON near_one.model_id = model.id AND near_one.account_id = $1 AND near_one.content_hash = one.content_hash
  JOIN embeddings AS near_other
    ON near_other.model_id = model.id AND near_other.account_id = $1 AND near_other.content_hash = other.content_hash
 WHERE model.is_serving;
