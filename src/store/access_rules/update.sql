-- Writes all of a rule. What it is a rule of stays.
UPDATE tool_access_rules
   SET action = $4, condition_expression = $5, condition_type = $6, priority = $7, description = $8, is_enabled = $9,
       approval_workflow_id = $10, subject_kind = $11, subject_id = $12, is_condition = $13, name = $14,
       condition_config = $15, updated_at = now()
 WHERE account_id = $1
   AND id = $2
   AND tool_configuration_id = $3
RETURNING id;
