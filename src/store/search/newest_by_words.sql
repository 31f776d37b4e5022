-- The same for words that are in very many texts: they are looked for among the $4 newest alone, whose order an
-- index knows.
WITH newest_issues AS MATERIALIZED (
    SELECT issue.id, issue.search, issue.tracker_id
      FROM issues AS issue
     WHERE issue.account_id = $1 AND issue.deleted_at IS NULL AND $3 IN (0, 1)
     ORDER BY issue.version DESC NULLS LAST, issue.id DESC
     LIMIT $4
), newest_comments AS MATERIALIZED (
    SELECT comment.id, comment.search, comment.issue_id
      FROM issue_comments AS comment
     WHERE comment.account_id = $1 AND comment.deleted_at IS NULL AND $3 IN (0, 2)
     ORDER BY comment.version DESC NULLS LAST, comment.id DESC
     LIMIT $4
), found AS (
    SELECT true AS is_issue, newest.id, newest.search
      FROM newest_issues AS newest
      JOIN trackers AS tracker ON tracker.id = newest.tracker_id AND tracker.deleted_at IS NULL
     WHERE newest.search @@ $2::text::tsquery
    UNION ALL
    SELECT false, newest.id, newest.search
      FROM newest_comments AS newest
      JOIN issues AS issue ON issue.id = newest.issue_id AND issue.deleted_at IS NULL
      JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
     WHERE newest.search @@ $2::text::tsquery
), words AS MATERIALIZED (
    SELECT word::tsquery AS word, weight FROM unnest($5::text[], $6::float8[]) AS given (word, weight)
)
SELECT is_issue, id,
       (SELECT COALESCE(sum(weight * ts_rank('{0.1, 0.35, 0.5, 1}', search, word)), 0) FROM words) AS score,
       (SELECT COALESCE(sum(weight), 0) FROM words WHERE search @@ word) AS weight
  FROM found
 ORDER BY score DESC, id DESC
 LIMIT $7
