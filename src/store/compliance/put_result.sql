-- Keeps what a metric said, in the place of what it said before. The issue may be gone by now.
INSERT INTO compliance_results AS kept (account_id, issue_id, metric, content, basis, result, created_at)
SELECT account_id, id, $3, $4, $5, $6, $7
  FROM issues
 WHERE account_id = $1
   AND id = $2
ON CONFLICT (issue_id, metric) DO UPDATE
   SET content = excluded.content, basis = excluded.basis, result = excluded.result, created_at = excluded.created_at;
