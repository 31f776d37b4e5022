-- What was said on a stream behind a place.
SELECT number, message, is_last
  FROM mcp_events
 WHERE session_hash = $1
   AND stream = $2
   AND number > $3
 ORDER BY number;
