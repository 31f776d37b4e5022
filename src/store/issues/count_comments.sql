-- How many comments `list_comments.sql` has.
SELECT count(*)
  FROM issue_comments AS comment
  JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
 WHERE comment.account_id = $1
   AND comment.issue_id = $2
   AND comment.deleted_at IS NULL
