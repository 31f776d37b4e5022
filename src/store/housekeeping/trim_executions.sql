-- Deletes at most $3 of an account's executions that ended by $2 and have no log any more; what people read about
-- them goes along. No row of the queue, the ledger or the events depends on them.
DELETE FROM executions
 WHERE id = ANY (ARRAY(
    SELECT id
      FROM executions
     WHERE account_id = $1 AND ended_at <= $2
       AND ended_at <= (SELECT logs_gone_by FROM account_retention WHERE account_id = $1)
     ORDER BY ended_at
     LIMIT $3))
