-- Keeps vectors. In the order of the key: two that keep the same ones never wait for each other in a circle. Of an
-- account that is gone by now there is nothing to keep.
INSERT INTO embeddings (model_id, account_id, content_hash, embedding)
SELECT $1, account.id, made.content_hash, made.embedding
  FROM unnest($2::uuid[], $3::bytea[], $4::halfvec[]) AS made (account_id, content_hash, embedding)
  JOIN accounts AS account ON account.id = made.account_id
 ORDER BY account.id, made.content_hash
ON CONFLICT DO NOTHING
