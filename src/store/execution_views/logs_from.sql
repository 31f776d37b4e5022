-- Log lines from line $2 on.
SELECT seq, logged_at, stream, message
  FROM execution_logs
 WHERE execution_id = $1
   AND seq >= $2
 ORDER BY seq
 LIMIT $3;
