-- Locks the executions of a batch in the order in which renewals and ends lock theirs, so that none of them ever
-- waits for another that waits for it.
SELECT FROM executions WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
