-- Takes issues whose texts are new, the oldest first.
DELETE FROM duplicate_queue
 WHERE issue_id IN (SELECT issue_id FROM duplicate_queue ORDER BY queued_at, issue_id LIMIT $1 FOR UPDATE SKIP LOCKED)
RETURNING issue_id, account_id;
