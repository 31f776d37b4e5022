-- Issues with their vectors, by id.
SELECT issue.id, issue.project_id, near.embedding::real[] AS embedding, issue.title,
       COALESCE(issue.labels, '{}') AS labels, issue.is_pull_request,
       COALESCE(issue.created_at, issue.seen_at) AS created_at
  FROM issues AS issue
  JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
  JOIN embeddings AS near
    ON near.model_id = $2 AND near.account_id = issue.account_id AND near.content_hash = issue.content_hash
 WHERE issue.account_id = $1
   AND issue.deleted_at IS NULL
   AND ($3::uuid[] IS NULL OR issue.project_id = ANY ($3))
 ORDER BY issue.id
 LIMIT $4 OFFSET $5
