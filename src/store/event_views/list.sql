-- Events as a list shows them, newest first, with how their routing stands. $4 is a LIKE pattern.
-- The page is cut first: what is counted and looked up for each event is so only for those that are shown.
WITH page AS MATERIALIZED (
    SELECT id, source, kind, raw_kind, tracker_id, organization_id, project_identifier, subject, subject_url,
           actor, causation_depth, caused_by, is_own, received_at
      FROM events
     WHERE account_id = $1
       AND ($2::text IS NULL OR source = $2)
       AND ($3::text IS NULL OR kind = $3)
       AND ($4::text IS NULL OR subject ILIKE $4)
     ORDER BY id DESC
     LIMIT $5 OFFSET $6
)
SELECT ev.*,
       u.event_id IS NOT NULL AS is_waiting, u.attempts, u.retry_at, u.last_error, u.parked_at,
       (SELECT count(*) FROM executions e WHERE e.event_id = ev.id) AS executions_count
  FROM page ev
  LEFT JOIN LATERAL (SELECT * FROM unrouted_events WHERE event_id = ev.id LIMIT 1) u ON true
 ORDER BY ev.id DESC;
