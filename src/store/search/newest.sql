-- What the filters leave, the newest first.
SELECT is_issue, id, 0::float8 AS score
  FROM (
      (SELECT true AS is_issue, issue.id, COALESCE(issue.version, issue.created_at, issue.seen_at) AS moment
         FROM issues AS issue
         JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
        WHERE issue.account_id = $1
          AND issue.deleted_at IS NULL
          AND issue_fits(issue, $2, $3, $4, $5, $6, $7, $8, $9)
          AND ($10::text IS NULL OR issue.author = $10)
          AND ($11::uuid IS NULL OR issue.id = $11)
          AND $12 IN (0, 1)
        ORDER BY moment DESC, issue.id DESC
        LIMIT $13::bigint + $14::bigint)
      UNION ALL
      (SELECT false, comment.id, COALESCE(comment.version, comment.created_at, comment.seen_at) AS moment
         FROM issue_comments AS comment
         JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
         JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
        WHERE comment.account_id = $1
          AND comment.deleted_at IS NULL
          AND issue_fits(issue, $2, $3, $4, $5, $6, $7, $8, $9)
          AND ($10::text IS NULL OR comment.author = $10)
          AND ($11::uuid IS NULL OR issue.id = $11)
          AND $12 IN (0, 2)
        ORDER BY moment DESC, comment.id DESC
        LIMIT $13::bigint + $14::bigint)) AS items
 ORDER BY moment DESC, id DESC
 LIMIT $13 OFFSET $14
