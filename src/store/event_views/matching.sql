-- The events that a list shows, that it counts, and that a replay takes: the one text that says which those are. The
-- statements of all three go on from here. $4 is a LIKE pattern.
WITH matching AS NOT MATERIALIZED (
    SELECT *
      FROM events ev
     WHERE ev.account_id = $1
       AND ev.id >= $9 AND ev.id < $10
       AND ($2::text IS NULL OR ev.source = $2)
       AND ($3::text IS NULL OR ev.kind = $3)
       AND ($4::text IS NULL OR ev.subject ILIKE $4 OR ev.actor ILIKE $4 OR ev.project_identifier ILIKE $4
            OR ev.raw_kind ILIKE $4)
       AND ($5::uuid IS NULL OR ev.tracker_id = $5)
       AND ($6::text IS NULL OR ev.project_identifier = $6 OR ev.project_external_id = $6)
       AND ($7::uuid IS NULL
            OR (SELECT true FROM executions e WHERE e.event_id = ev.id AND e.flow_id = $7 LIMIT 1))
       AND ($8::text IS NULL OR $8 = event_outcome(ev.id)
            OR $8 = 'routed' AND event_outcome(ev.id) IN ('started', 'unstarted'))
)
