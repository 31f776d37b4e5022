-- A new MCP server; no row when the name is taken.
INSERT INTO mcp_servers (account_id, id, name, transport, url, command, args, image, env_sealed, env_shown,
                         auth_type, auth_sealed, auth_shown, tool_prefix, prefix_mode, is_trusted, status)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING id;
