-- What names a workflow, in words.
SELECT used.by
  FROM (SELECT 'the tool `' || tool_name || '`' AS by
          FROM tool_configurations
         WHERE account_id = $1 AND approval_workflow_id = $2
         UNION
        SELECT 'a rule of the tool `' || c.tool_name || '`'
          FROM tool_access_rules r
          JOIN tool_configurations c ON c.id = r.tool_configuration_id
         WHERE r.account_id = $1 AND r.approval_workflow_id = $2
         UNION
        SELECT 'the workflow `' || name || '`'
          FROM approval_workflows
         WHERE account_id = $1 AND escalation_workflow_id = $2 AND id <> $2) AS used
 ORDER BY used.by
 LIMIT $3;
