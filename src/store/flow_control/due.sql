-- Gatherings whose time has come, at most $1, with their first and last event.
SELECT gathering.id, gathering.account_id, gathering.flow_id, gathering.flow_version_id,
       first.event_id AS first_event, first.control AS first_control,
       last.event_id AS last_event, last.control AS last_control
  FROM (SELECT * FROM flow_gatherings WHERE due_at <= now() ORDER BY due_at LIMIT $1) AS gathering
 CROSS JOIN LATERAL (
    SELECT event_id, control FROM flow_gathered WHERE gathering_id = gathering.id ORDER BY event_id LIMIT 1) AS first
 CROSS JOIN LATERAL (
    SELECT event_id, control FROM flow_gathered WHERE gathering_id = gathering.id
     ORDER BY event_id DESC LIMIT 1) AS last
