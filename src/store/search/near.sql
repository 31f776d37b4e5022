-- Issues and comments whose vectors are the nearest to $2, along the index of the model. When filters leave out what
-- the index gives, it goes on until there are enough, or it has given `hnsw.max_scan_tuples`.
-- `(384)` and `= 0` stand for the model's dimensions and id, which the index was made for.
SELECT item.is_issue, item.id,
       -(near.embedding::halfvec(384) <#> $2::real[]::halfvec(384)) AS score
  FROM embeddings AS near
 CROSS JOIN LATERAL (
       SELECT true AS is_issue, issue.id
         FROM issues AS issue
         JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
        WHERE issue.account_id = $1
          AND issue.content_hash = near.content_hash
          AND issue.deleted_at IS NULL
          AND issue_fits(issue, $3, $4, $5, $6, $7, $8, $9, $10)
          AND ($11::text IS NULL OR issue.author = $11)
          AND ($12::uuid IS NULL OR issue.id = $12)
          AND $13 IN (0, 1)
       UNION ALL
       SELECT false, comment.id
         FROM issue_comments AS comment
         JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
         JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
        WHERE comment.account_id = $1
          AND comment.content_hash = near.content_hash
          AND comment.deleted_at IS NULL
          AND issue_fits(issue, $3, $4, $5, $6, $7, $8, $9, $10)
          AND ($11::text IS NULL OR comment.author = $11)
          AND ($12::uuid IS NULL OR issue.id = $12)
          AND $13 IN (0, 2)) AS item
 WHERE near.model_id = 0
   AND near.account_id = $1
 ORDER BY near.embedding::halfvec(384) <#> $2::real[]::halfvec(384)
 LIMIT $14
