-- What holds for all tools of an account; one row, whether it has set anything or not.
SELECT COALESCE(policy.unknown_tools, 'allow') AS unknown_tools,
       policy.halted_at IS NOT NULL AS is_halted,
       COALESCE(policy.information_flow, 'shadow') AS information_flow,
       ARRAY(SELECT id FROM approval_workflows WHERE account_id = $1) AS workflows,
       (SELECT id FROM approval_workflows WHERE account_id = $1 AND is_default) AS default_workflow
  FROM (SELECT) AS nothing
  LEFT JOIN policies AS policy ON policy.account_id = $1;
