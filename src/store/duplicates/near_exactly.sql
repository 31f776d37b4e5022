-- The same by comparing with every vector of the account: for few of them.
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
        ORDER BY similarity DESC
        LIMIT $3) AS near
 WHERE wanted.account_id = $1
   AND wanted.id = ANY ($2::uuid[])
   AND wanted.deleted_at IS NULL
   AND NOT wanted.is_pull_request
   AND near.similarity >= $4;
