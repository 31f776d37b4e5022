-- Forgets what nobody used for so long, a part of it each time.
WITH old_events AS (
    DELETE FROM mcp_events
     WHERE (session_hash, stream, number) IN
           (SELECT session_hash, stream, number
              FROM mcp_events
             WHERE said_at < now() - make_interval(secs => $1)
             LIMIT 10000))
DELETE FROM mcp_sessions
 WHERE id_hash IN
       (SELECT id_hash
          FROM mcp_sessions
         WHERE used_at < now() - make_interval(secs => $1)
         LIMIT 10000);
