-- Locks the executions of a batch in the order in which renewals and ends lock theirs, so that none of them ever
-- waits for another that waits for it. Before that, the keys of those of them that end, $2, because the next of a key
-- goes with each end.
WITH keys AS MATERIALIZED (
    SELECT lock_keys(array_agg(concurrency_hash)) FROM executions
     WHERE id = ANY ($2) AND concurrency_hash IS NOT NULL HAVING count(*) > 0
)
SELECT FROM executions WHERE id = ANY ($1) AND (SELECT count(*) FROM keys) >= 0 ORDER BY id FOR NO KEY UPDATE
