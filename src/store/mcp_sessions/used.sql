-- Notes that sessions were used.
UPDATE mcp_sessions
   SET used_at = now()
 WHERE id_hash = ANY ($1);
