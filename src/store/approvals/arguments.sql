-- What would run.
SELECT arguments
  FROM approval_requests
 WHERE account_id = $1
   AND id = $2;
