-- Behind `matching.sql`: events as a list shows them, newest first, with how their routing stands.
-- The page is cut first: what is counted and looked up for each event is so only for those that are shown.
, page AS MATERIALIZED (
    SELECT id, source, kind, raw_kind, tracker_id, organization_id, project_identifier, subject, subject_url,
           actor, causation_depth, caused_by, is_own, received_at
      FROM matching
     ORDER BY id DESC
     LIMIT $11 OFFSET $12
)
SELECT ev.*,
       u.event_id IS NOT NULL AS is_waiting, u.attempts, u.retry_at, u.last_error, u.parked_at,
       (SELECT count(*) FROM executions e WHERE e.event_id = ev.id) AS executions_count
  FROM page ev
  LEFT JOIN LATERAL (SELECT * FROM unrouted_events WHERE event_id = ev.id LIMIT 1) u ON true
 ORDER BY ev.id DESC;
