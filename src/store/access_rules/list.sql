-- Rules in the order they are looked at: of the whole account, of one configuration ($2), or the one that $3 names.
SELECT id, tool_configuration_id, action, condition_expression, condition_type, priority, description, is_enabled,
       approval_workflow_id, subject_kind, subject_id, is_condition, name, condition_config, created_at, updated_at
  FROM tool_access_rules
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR tool_configuration_id = $2)
   AND ($3::uuid IS NULL OR id = $3)
 ORDER BY tool_configuration_id, subject_kind IS NULL, priority, id
 LIMIT $4 OFFSET $5;
