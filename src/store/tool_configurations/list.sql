-- How tools are set up, by name; one of them when $2 names it.
SELECT id, tool_name, tool_source, mcp_server_id, http_endpoint_id, is_enabled, tool_description, tool_schema,
       custom_config, justification_mode, approval_workflow_id, labels, created_at, updated_at
  FROM tool_configurations
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2)
 ORDER BY tool_name, id
 LIMIT $3 OFFSET $4;
