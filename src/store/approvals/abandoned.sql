-- Requests that wait though their execution has ended.
SELECT request.account_id, request.id
  FROM approval_requests AS request
  JOIN executions AS execution ON execution.id = request.execution_id AND execution.account_id = request.account_id
 WHERE request.status = 'pending'
   AND request.execution_id IS NOT NULL
   AND execution.ended_at IS NOT NULL
 LIMIT 100;
