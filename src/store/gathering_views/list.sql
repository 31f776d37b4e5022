-- What comes together for a flow and has not started yet, the next to start first, with the limits of its newest event.
-- Left out is a gathering whose newest event does not say why it is one, and one without events.
-- BETWEEN, and the order by a flow that is the same everywhere, leave the planner no index but the one that begins with
-- the flow: by their time those of a flow that has few would be looked for among all others.
SELECT gathering.id, gathering.events, gathering.opened_at, gathering.due_at, gathering.is_closed, last.control
  FROM flow_gatherings AS gathering
 CROSS JOIN LATERAL (
       SELECT control
         FROM flow_gathered
        WHERE gathering_id = gathering.id
        ORDER BY event_id DESC
        LIMIT 1) AS last
 WHERE gathering.account_id = $1
   AND gathering.flow_id BETWEEN $2 AND $2
   AND (last.control ->> 'gather') IS NOT NULL
 ORDER BY gathering.flow_id, gathering.due_at, gathering.id
 LIMIT $3 OFFSET $4;
