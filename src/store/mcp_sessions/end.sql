-- Notes that nothing comes behind what is kept of a stream.
UPDATE mcp_events
   SET is_last = true
 WHERE session_hash = $1
   AND stream = $2
   AND number = $3;
