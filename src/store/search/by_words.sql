-- Issues and comments that the words of $2 are in, the best first. Of very many, the $14 newest are looked at. The
-- rank is the sum over the words, each weighed by how rare it is: higher in titles than in texts, and in texts than in
-- comments. The weight is that of the words a text has, wherever it has them.
WITH found AS (
    (SELECT true AS is_issue, issue.id, issue.search
       FROM issues AS issue
       JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
      WHERE issue.search @@ $2::text::tsquery
        AND issue.account_id = $1
        AND issue.deleted_at IS NULL
        AND issue_fits(issue, $3, $4, $5, $6, $7, $8, $9, $10)
        AND ($11::text IS NULL OR issue.author = $11)
        AND ($12::uuid IS NULL OR issue.id = $12)
        AND $13 IN (0, 1)
      ORDER BY issue.version DESC NULLS LAST, issue.id DESC
      LIMIT $14)
    UNION ALL
    (SELECT false, comment.id, comment.search
       FROM issue_comments AS comment
       JOIN issues AS issue ON issue.id = comment.issue_id AND issue.deleted_at IS NULL
       JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
      WHERE comment.search @@ $2::text::tsquery
        AND comment.account_id = $1
        AND comment.deleted_at IS NULL
        AND issue_fits(issue, $3, $4, $5, $6, $7, $8, $9, $10)
        AND ($11::text IS NULL OR comment.author = $11)
        AND ($12::uuid IS NULL OR issue.id = $12)
        AND $13 IN (0, 2)
      ORDER BY comment.version DESC NULLS LAST, comment.id DESC
      LIMIT $14)
), words AS MATERIALIZED (
    SELECT word::tsquery AS word, weight FROM unnest($15::text[], $16::float8[]) AS given (word, weight)
)
SELECT is_issue, id,
       (SELECT COALESCE(sum(weight * ts_rank('{0.1, 0.35, 0.5, 1}', search, word)), 0) FROM words) AS score,
       (SELECT COALESCE(sum(weight), 0) FROM words WHERE search @@ word) AS weight
  FROM found
 ORDER BY score DESC, id DESC
 LIMIT $17
