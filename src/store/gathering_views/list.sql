-- What comes together for a flow and has not started yet, the next to start first, with the limits of its newest event.
-- BETWEEN, and the order by a flow that is the same everywhere, leave the planner no index but the one that begins with
-- the flow: by their time those of a flow that has few would be looked for among all others.
SELECT gathering.id, gathering.events, gathering.opened_at, gathering.due_at, gathering.is_closed, last.control
  FROM (SELECT id, flow_id, events, opened_at, due_at, is_closed
          FROM flow_gatherings
         WHERE account_id = $1
           AND flow_id BETWEEN $2 AND $2
         ORDER BY flow_id, due_at, id
         LIMIT $3 OFFSET $4) AS gathering
 CROSS JOIN LATERAL (
       SELECT control
         FROM flow_gathered
        WHERE gathering_id = gathering.id
        ORDER BY event_id DESC
        LIMIT 1) AS last
 ORDER BY gathering.due_at, gathering.id;
