-- Comments by the tracker's ids, and all comments on some issues.
SELECT external_id, issue_id, url, body, author, version, created_at, deleted_at IS NOT NULL AS deleted
  FROM issue_comments
 WHERE tracker_id = $1
   AND external_id = ANY ($2::text[])
UNION
SELECT external_id, issue_id, url, body, author, version, created_at, deleted_at IS NOT NULL
  FROM issue_comments
 WHERE issue_id = ANY ($3::uuid[])
