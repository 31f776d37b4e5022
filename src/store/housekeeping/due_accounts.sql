-- Accounts with something past its time, and the ends by which executions ($1 days) and logs ($2) are. Logs never
-- outlive their execution.
SELECT account.id, due.executions_until, due.logs_until
  FROM accounts AS account
  LEFT JOIN account_retention AS own ON own.account_id = account.id
 CROSS JOIN LATERAL (
    SELECT coalesce(own.execution_days, $1::integer) AS execution_days,
           least(coalesce(own.log_days, $2::integer), coalesce(own.execution_days, $1::integer)) AS log_days
       ) AS kept
 CROSS JOIN LATERAL (
    SELECT now() - make_interval(days => kept.execution_days) AS executions_until,
           now() - make_interval(days => kept.log_days) AS logs_until
       ) AS due
 WHERE EXISTS (
    SELECT FROM executions AS execution
     WHERE execution.account_id = account.id AND execution.ended_at <= due.executions_until)
    OR EXISTS (
    SELECT FROM executions AS execution
     WHERE execution.account_id = account.id AND execution.ended_at <= due.logs_until
       AND execution.ended_at > coalesce(own.logs_gone_by, '-infinity'))
 ORDER BY account.id
 LIMIT $3
