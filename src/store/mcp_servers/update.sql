-- Writes all settings. $18 says whether the server is reached in another way than before; where it is somewhere else,
-- it is another one to whoever pinned its tools.
UPDATE mcp_servers
   SET name = $3, transport = $4, url = $5, command = $6, args = $7, image = $8, env_sealed = $9, env_shown = $10,
       auth_type = $11, auth_sealed = $12, auth_shown = $13, tool_prefix = $14, prefix_mode = $15,
       is_trusted = $16, status = $17,
       revision = revision + CASE WHEN $18 THEN 1 ELSE 0 END,
       identity = identity + CASE WHEN (url, command, args, image) IS DISTINCT FROM ($5, $6, $7, $8) THEN 1 ELSE 0 END,
       updated_at = now()
 WHERE account_id = $1
   AND id = $2
RETURNING id;
