-- MCP servers by name; one of them when $2 names it.
SELECT id, name, transport, url, command, args, image, env_sealed, env_shown, auth_type, auth_sealed, auth_shown,
       tool_prefix, prefix_mode, is_trusted, status, revision, last_scan_at, last_error,
       era, protocol_version, capabilities, instructions, review, identity, first_listed_at, held_tools,
       created_at, updated_at
  FROM mcp_servers
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2)
 ORDER BY name, id
 LIMIT $3 OFFSET $4;
