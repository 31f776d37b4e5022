-- How many issues `list_found.sql` has.
SELECT count(*)
  FROM issues AS issue
  JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
 WHERE issue.account_id = $1
   AND issue.deleted_at IS NULL
   AND ($2::uuid IS NULL OR issue.project_id = $2)
   AND ($3::uuid IS NULL OR issue.tracker_id = $3)
   AND ($4::boolean IS NULL OR COALESCE(issue.is_open, true) = $4)
   AND (issue.search @@ websearch_to_tsquery('english', $5) OR lower(issue.key) = lower($5))
   AND ($6 OR NOT issue.is_pull_request)
