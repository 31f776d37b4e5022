-- Deletes at most $3 log lines of an account's executions that ended by $2, oldest end first, looking at $4
-- executions. When they have no line left, the account's mark moves on behind them: so a run that is killed
-- goes on where it was, and nothing is looked at twice.
WITH due AS MATERIALIZED (
    SELECT id, ended_at
      FROM executions
     WHERE account_id = $1 AND ended_at <= $2
       AND ended_at > coalesce(
           (SELECT logs_gone_by FROM account_retention WHERE account_id = $1), '-infinity')
     ORDER BY ended_at
     -- Of those that ended in the same instant all or none, because the mark is an instant.
     FETCH FIRST ($4::bigint) ROWS WITH TIES
), deleted AS (
    DELETE FROM execution_logs
     WHERE ctid = ANY (ARRAY(
        SELECT line.ctid
          FROM due
         CROSS JOIN LATERAL (
            SELECT ctid FROM execution_logs WHERE execution_id = due.id LIMIT $3) AS line
         LIMIT $3))
    RETURNING execution_id
), counted AS (
    SELECT (SELECT count(*) FROM deleted) AS lines, (SELECT count(*) FROM due) AS looked_at
), moved AS (
    INSERT INTO account_retention (account_id, logs_gone_by)
    SELECT $1, CASE WHEN looked_at < $4 THEN $2 ELSE (SELECT max(ended_at) FROM due) END
      FROM counted
     WHERE lines < $3
    ON CONFLICT (account_id) DO UPDATE SET logs_gone_by =
           greatest(account_retention.logs_gone_by, excluded.logs_gone_by)
)
SELECT lines, lines < $3 AND looked_at < $4 AS finished FROM counted
