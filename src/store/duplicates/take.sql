-- Takes issues whose texts are new, the oldest first. An array, so that the rows are found by their key.
DELETE FROM duplicate_queue
 WHERE issue_id = ANY (ARRAY(
           SELECT issue_id FROM duplicate_queue ORDER BY queued_at, issue_id LIMIT $1 FOR UPDATE SKIP LOCKED))
RETURNING issue_id, account_id;
