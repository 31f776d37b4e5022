-- Claims issues whose texts are new for $3 seconds, the oldest first; none while another claim holds. An array, so that
-- the rows are found by their key.
UPDATE duplicate_queue
   SET claim = $2, claimed_until = now() + make_interval(secs => $3)
 WHERE issue_id = ANY (ARRAY(
           SELECT issue_id FROM duplicate_queue ORDER BY queued_at, issue_id LIMIT $1 FOR UPDATE SKIP LOCKED))
   AND NOT EXISTS (SELECT FROM duplicate_queue WHERE claim IS NOT NULL AND claimed_until > now())
RETURNING issue_id, account_id;
