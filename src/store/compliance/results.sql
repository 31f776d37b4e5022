-- What metrics said of an issue as it is now.
SELECT kept.result, kept.created_at
  FROM compliance_results AS kept
  JOIN issues AS issue ON issue.id = kept.issue_id AND issue.deleted_at IS NULL
 WHERE kept.account_id = $1
   AND kept.issue_id = $2
   AND kept.content = issue_content(issue.title, issue.body)
 ORDER BY kept.metric;
