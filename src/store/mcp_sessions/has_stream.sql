-- Whether a stream is known, and which request it was to answer if this replica worked on it.
SELECT EXISTS (SELECT FROM mcp_events WHERE session_hash = $1 AND stream = $2)
       OR EXISTS (SELECT FROM mcp_requests WHERE session_hash = $1 AND stream = $2) AS is_kept,
       (SELECT request_id FROM mcp_requests WHERE session_hash = $1 AND stream = $2 AND replica = $3) AS request_id;
