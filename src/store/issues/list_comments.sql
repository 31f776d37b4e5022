-- Comments on an issue, oldest first.
SELECT comment.id, comment.issue_id, issue.key AS issue_key, comment.url, comment.body, comment.author,
       COALESCE(comment.created_at, comment.seen_at) AS created_at, comment.version AS updated_at
  FROM issue_comments AS comment
  JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
 WHERE comment.account_id = $1
   AND comment.issue_id = $2
   AND comment.deleted_at IS NULL
 ORDER BY COALESCE(comment.created_at, comment.seen_at), comment.id
 LIMIT $3 OFFSET $4
