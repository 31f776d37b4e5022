-- Notes how many tools of a server wait for review, and tells those who watch.
WITH noted AS (
    UPDATE mcp_servers
       SET held_tools = $3
     WHERE account_id = $1
       AND id = $2
       AND held_tools <> $3
    RETURNING id, name, held_tools
)
INSERT INTO outbox (account_id, topic, body)
SELECT $1, 'activity', jsonb_build_object(
           'type', 'activity_update',
           'event', 'tools_held',
           'account_id', $1::uuid,
           'timestamp', now(),
           'mcp_server_id', id,
           'server', name,
           'held_tools', held_tools)
  FROM noted;
