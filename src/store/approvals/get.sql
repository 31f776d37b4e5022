-- A request as it stands.
SELECT state, clock_timestamp() AS now
  FROM approval_requests
 WHERE account_id = $1
   AND id = $2;
