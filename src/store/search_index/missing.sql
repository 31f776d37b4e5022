-- Which of these contents have no vector of the model yet, each once; as places in the lists.
SELECT min(wanted.place)::int AS place
  FROM unnest($2::uuid[], $3::bytea[]) WITH ORDINALITY AS wanted (account_id, content_hash, place)
  LEFT JOIN embeddings AS known
    ON known.model_id = $1
   AND known.account_id = wanted.account_id
   AND known.content_hash = wanted.content_hash
 WHERE known.model_id IS NULL
 GROUP BY wanted.account_id, wanted.content_hash
