-- Requests that wait for executions which have ended: nobody would run what they allow.
SELECT request.account_id, request.id
  FROM approval_requests AS request
  JOIN executions AS execution ON execution.id = request.execution_id
 WHERE request.status = 'pending' AND request.execution_id IS NOT NULL
   AND execution.ended_at IS NOT NULL
 LIMIT $1;
