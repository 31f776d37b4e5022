-- What was found in a set of issues before.
SELECT result
  FROM issue_sets
 WHERE account_id = $1
   AND basis = $2;
