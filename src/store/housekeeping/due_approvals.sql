-- Accounts with requests for approval past their time ($1 days, unless they chose another), and the ends by which.
SELECT account.id, due.settled_until
  FROM accounts AS account
  LEFT JOIN account_retention AS own ON own.account_id = account.id
 CROSS JOIN LATERAL (
    SELECT now() - make_interval(days => coalesce(own.execution_days, $1::integer)) AS settled_until
       ) AS due
 WHERE EXISTS (
    SELECT FROM approval_requests AS request
     WHERE request.account_id = account.id AND request.settled_at <= due.settled_until AND request.run <> 'acting')
 ORDER BY account.id
 LIMIT $2
