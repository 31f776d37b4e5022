-- Keeps a session that was just opened.
INSERT INTO mcp_sessions (id_hash, binding, version, capabilities)
VALUES ($1, $2, $3, $4);
