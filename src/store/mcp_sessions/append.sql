-- Keeps what was said on a stream. A session that was forgotten meanwhile needs nothing.
INSERT INTO mcp_events (session_hash, stream, number, message, is_last)
SELECT $1, $2, said.number, said.message, $5 AND said.number = $6
  FROM unnest($3::bigint[], $4::text[]) AS said (number, message)
 WHERE EXISTS (SELECT FROM mcp_sessions WHERE id_hash = $1)
ON CONFLICT DO NOTHING;
