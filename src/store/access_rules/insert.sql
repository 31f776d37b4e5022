-- A new rule of a configuration of the account.
INSERT INTO tool_access_rules
    (account_id, id, tool_configuration_id, action, condition_expression, condition_type, priority, description,
     is_enabled, approval_workflow_id, subject_kind, subject_id, is_condition, name, condition_config)
SELECT c.account_id, $2::uuid, c.id, $4::text, $5::text, $6::text, $7::integer, $8::text, $9::boolean, $10::uuid,
       $11::text, $12::uuid, $13::boolean, $14::text, $15::jsonb
  FROM tool_configurations c
 WHERE c.account_id = $1
   AND c.id = $3
RETURNING id;
