-- Whether the log of an execution was removed because its time was over.
SELECT EXISTS (
    SELECT FROM executions AS execution JOIN account_retention AS retention USING (account_id)
     WHERE execution.id = $1 AND execution.ended_at <= retention.logs_gone_by) AS is_gone
