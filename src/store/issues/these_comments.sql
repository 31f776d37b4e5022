-- Comments by id.
SELECT comment.id, comment.issue_id, issue.key AS issue_key, comment.url, comment.body, comment.author,
       COALESCE(comment.created_at, comment.seen_at) AS created_at, comment.version AS updated_at
  FROM issue_comments AS comment
  JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
 WHERE comment.account_id = $1
   AND comment.id = ANY ($2::uuid[])
   AND comment.deleted_at IS NULL
