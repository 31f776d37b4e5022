-- The same by comparing with every vector that the filters leave: for few of them, and where a page lies so deep that
-- its order has to be the true one. Not by the index: that knows only the plain distance.
WITH item AS (
    SELECT true AS is_issue, issue.id, issue.content_hash
      FROM issues AS issue
      JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
     WHERE issue.account_id = $1
       AND issue.deleted_at IS NULL
       AND issue_fits(issue, $3, $4, $5, $6, $7, $8, $9, $10)
       AND ($11::text IS NULL OR issue.author = $11)
       AND ($12::uuid IS NULL OR issue.id = $12)
       AND $13 IN (0, 1)
    UNION ALL
    SELECT false, comment.id, comment.content_hash
      FROM issue_comments AS comment
      JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
      JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
     WHERE comment.account_id = $1
       AND comment.deleted_at IS NULL
       AND issue_fits(issue, $3, $4, $5, $6, $7, $8, $9, $10)
       AND ($11::text IS NULL OR comment.author = $11)
       AND ($12::uuid IS NULL OR issue.id = $12)
       AND $13 IN (0, 2)
)
SELECT item.is_issue, item.id, -(near.embedding::halfvec(384) <#> $2::real[]::halfvec(384)) AS score
  FROM item
  JOIN embeddings AS near
    ON near.model_id = 0 AND near.account_id = $1 AND near.content_hash = item.content_hash
 ORDER BY score DESC, item.id DESC
 LIMIT $14
