-- Issues and comments that hold the words, the best first. Of very many, the $5 newest are looked at. With $6 any of
-- the words will do: words of one phrase stay together, and no word holds a space.
-- The rank is higher in titles than in texts, and in texts than in comments; only by a hair can it exceed 1.
WITH words AS MATERIALIZED (
    SELECT CASE WHEN $6
                THEN replace(websearch_to_tsquery('english', $2)::text, ' & ', ' | ')::tsquery
                ELSE websearch_to_tsquery('english', $2) END AS query
), found AS (
    (SELECT true AS is_issue, issue.id, issue.search
       FROM issues AS issue
       JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
      WHERE issue.search @@ (SELECT query FROM words)
        AND issue.account_id = $1
        AND issue.deleted_at IS NULL
        AND ($3::uuid IS NULL OR issue.project_id = $3)
      ORDER BY issue.version DESC NULLS LAST, issue.id DESC
      LIMIT $5)
    UNION ALL
    (SELECT false, comment.id, comment.search
       FROM issue_comments AS comment
       JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
       JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
      WHERE comment.search @@ (SELECT query FROM words)
        AND comment.account_id = $1
        AND comment.deleted_at IS NULL
        AND ($3::uuid IS NULL OR issue.project_id = $3)
      ORDER BY comment.version DESC NULLS LAST, comment.id DESC
      LIMIT $5)
)
SELECT is_issue, id, LEAST(ts_rank(search, (SELECT query FROM words)), 1)::float8 AS similarity
  FROM found
 ORDER BY similarity DESC, id DESC
 LIMIT $4
