-- For each of some issues, those with all the words of its title.
SELECT wanted.id AS issue_id, same.id AS other_id
  FROM issues AS wanted
 CROSS JOIN LATERAL (
       SELECT issue.id
         FROM issues AS issue
         JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
        WHERE issue.account_id = $1
          AND issue.search @@ plainto_tsquery('english', wanted.title)
          AND issue.deleted_at IS NULL
          AND NOT issue.is_pull_request
          AND issue.id <> wanted.id
        LIMIT $3) AS same
 WHERE wanted.account_id = $1
   AND wanted.id = ANY ($2::uuid[])
   AND wanted.deleted_at IS NULL
   AND NOT wanted.is_pull_request;
