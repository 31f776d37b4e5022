-- The last log lines, newest first.
SELECT seq, logged_at, stream, message
  FROM execution_logs
 WHERE execution_id = $1
 ORDER BY seq DESC
 LIMIT $2;
