-- Writes all of a configuration.
UPDATE tool_configurations
   SET tool_name = $3, tool_source = $4, mcp_server_id = $5, http_endpoint_id = $6, is_enabled = $7,
       tool_description = $8, tool_schema = $9, custom_config = $10, justification_mode = $11,
       approval_workflow_id = $12,
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
RETURNING id;
