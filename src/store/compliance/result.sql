-- What a metric said of this content by this basis.
SELECT result, created_at
  FROM compliance_results
 WHERE account_id = $1
   AND issue_id = $2
   AND metric = $3
   AND content = $4
   AND basis = $5;
