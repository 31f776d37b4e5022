-- Forgets sessions that were ended.
DELETE FROM mcp_sessions
 WHERE id_hash = ANY ($1);
