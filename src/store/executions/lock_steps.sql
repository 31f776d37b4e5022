-- Locks the executions of a batch in the order in which renewals and ends lock theirs, so that none of them ever
-- waits for another that waits for it. Before that, the keys of those of them that end, $2, because the next of a key
-- goes with each end. How many are given is hidden from the planner, as in `ended.sql`.
WITH given AS MATERIALIZED (
    SELECT $1::uuid[] AS ids, $2::uuid[] AS ends
), keys AS MATERIALIZED (
    SELECT lock_keys(array_agg(concurrency_hash)) FROM executions
     WHERE id = ANY ((SELECT ends FROM given)::uuid[]) AND concurrency_hash IS NOT NULL HAVING count(*) > 0
)
SELECT FROM executions
 WHERE id = ANY ((SELECT ids FROM given)::uuid[]) AND (SELECT count(*) FROM keys) >= 0
 ORDER BY id FOR NO KEY UPDATE
