-- Removes a workflow.
DELETE FROM approval_workflows
 WHERE account_id = $1
   AND id = $2
RETURNING name;
