-- How many executions of the replica $1 wait for people to decide.
SELECT count(*) AS paused
  FROM executions AS execution
 WHERE execution.lease_owner = $1
   AND EXISTS (SELECT FROM approval_requests AS request
                WHERE request.execution_id = execution.id AND request.status = 'pending');
