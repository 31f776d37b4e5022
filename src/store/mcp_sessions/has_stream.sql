-- Whether anything of a stream is kept.
SELECT EXISTS (SELECT FROM mcp_events WHERE session_hash = $1 AND stream = $2);
