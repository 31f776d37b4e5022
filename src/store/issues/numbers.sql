-- How many issues an account has. One of which nobody said that it is closed counts as open.
SELECT count(*) AS total, count(*) FILTER (WHERE COALESCE(issue.is_open, true)) AS open
  FROM issues AS issue
  JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
 WHERE issue.account_id = $1
   AND issue.deleted_at IS NULL
   AND NOT issue.is_pull_request
