-- Of these, those that wait no more: settled, or not there.
SELECT named.account_id, named.id
  FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS named (account_id, id, nth)
 CROSS JOIN LATERAL (
    SELECT (SELECT status = 'pending'
              FROM approval_requests AS request
             WHERE request.id = named.id AND request.account_id = named.account_id) AS waits) AS state
 WHERE state.waits IS NOT TRUE
 ORDER BY named.nth;
