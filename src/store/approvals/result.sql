-- What the call came to.
SELECT result
  FROM approval_requests
 WHERE account_id = $1
   AND id = $2;
