-- Notes which request a stream is to answer, and who works on it. A session that was forgotten needs nothing.
INSERT INTO mcp_requests (session_hash, stream, request_id, replica)
SELECT $1, $2, $3, $4
 WHERE EXISTS (SELECT FROM mcp_sessions WHERE id_hash = $1)
ON CONFLICT DO NOTHING;
