SELECT id, project_id, external_id, key, url, title, body, status, is_open, labels, assignees, author, priority,
       version, created_at, is_pull_request, deleted_at IS NOT NULL AS deleted
  FROM issues
 WHERE tracker_id = $1
   AND external_id = ANY ($2::text[])
