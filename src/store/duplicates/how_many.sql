-- How many vectors of the model the account has, counted up to $3.
SELECT count(*) FROM (SELECT FROM embeddings WHERE model_id = $1 AND account_id = $2 LIMIT $3) AS counted;
