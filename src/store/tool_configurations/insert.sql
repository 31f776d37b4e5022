-- A new configuration; no row when the tool has one.
INSERT INTO tool_configurations (account_id, id, tool_name, tool_source, mcp_server_id, http_endpoint_id, is_enabled,
                                 tool_description, tool_schema, custom_config, justification_mode,
                                 approval_workflow_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT ON CONSTRAINT tool_configurations_once DO NOTHING
RETURNING id;
