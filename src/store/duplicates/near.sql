-- For each of some issues, the $3 whose vectors are the nearest, along the index of the model. Only issues of which
-- somebody could be a duplicate: no pull requests.
-- `(384)` and `= 0` stand for the model's dimensions and id, which the index was made for.
SELECT wanted.id AS issue_id, near.id AS other_id, near.similarity
  FROM issues AS wanted
  JOIN trackers AS tracker ON tracker.id = wanted.tracker_id AND tracker.deleted_at IS NULL
  JOIN embeddings AS own
    ON own.model_id = 0 AND own.account_id = wanted.account_id AND own.content_hash = wanted.content_hash
 CROSS JOIN LATERAL (
       SELECT issue.id, -(near.embedding::halfvec(384) <#> own.embedding::halfvec(384)) AS similarity
         FROM embeddings AS near
         JOIN issues AS issue ON issue.account_id = near.account_id AND issue.content_hash = near.content_hash
        WHERE near.model_id = 0
          AND near.account_id = $1
          AND issue.deleted_at IS NULL
          AND NOT issue.is_pull_request
          AND issue.id <> wanted.id
        ORDER BY near.embedding::halfvec(384) <#> own.embedding::halfvec(384)
        LIMIT $3) AS near
 WHERE wanted.account_id = $1
   AND wanted.id = ANY ($2::uuid[])
   AND wanted.deleted_at IS NULL
   AND NOT wanted.is_pull_request
   AND near.similarity >= $4;
