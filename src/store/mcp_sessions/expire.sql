-- Forgets what nobody used for so long, a part of it each time.
WITH old_events AS (
    DELETE FROM mcp_events
     WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM mcp_events WHERE said_at < now() - make_interval(secs => $1) ORDER BY said_at LIMIT 10000))
), old_requests AS (
    DELETE FROM mcp_requests
     WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM mcp_requests WHERE began_at < now() - greatest(make_interval(secs => $1), interval '31 days')
         ORDER BY began_at LIMIT 10000)))
DELETE FROM mcp_sessions
 WHERE id_hash = ANY (ARRAY(
    SELECT id_hash FROM mcp_sessions WHERE used_at < now() - make_interval(secs => $1) ORDER BY used_at LIMIT 10000));
