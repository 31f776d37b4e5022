-- Events as a list shows them, newest first, with how their routing stands. $4 is a LIKE pattern.
-- The page is cut first: what is counted and looked up for each event is so only for those that are shown.
WITH page AS MATERIALIZED (
    SELECT id, source, kind, raw_kind, tracker_id, organization_id, project_identifier, subject, subject_url,
           actor, causation_depth, caused_by, is_own, received_at
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
     ORDER BY id DESC
     LIMIT $11 OFFSET $12
)
SELECT ev.*,
       u.event_id IS NOT NULL AS is_waiting, u.attempts, u.retry_at, u.last_error, u.parked_at,
       (SELECT count(*) FROM executions e WHERE e.event_id = ev.id) AS executions_count
  FROM page ev
  LEFT JOIN LATERAL (SELECT * FROM unrouted_events WHERE event_id = ev.id LIMIT 1) u ON true
 ORDER BY ev.id DESC;
