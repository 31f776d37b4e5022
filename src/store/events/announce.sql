-- Tells the activity feed of each event what came of it. The bounds $4 and $5 are the lowest and highest id.
INSERT INTO outbox (account_id, topic, body)
SELECT event.account_id, 'activity', jsonb_build_object(
           'type', 'activity_update',
           'event', 'event_received',
           'account_id', event.account_id,
           'timestamp', now(),
           'event_id', event.id,
           'event_type', event.kind,
           'source', event.source,
           'subject', event.subject,
           'url', event.subject_url,
           'actor', event.actor,
           'project', event.project_identifier,
           'received_at', event.received_at,
           'matched', routed.matched,
           'suppressed', routed.suppressed)
  FROM unnest($1::uuid[], $2::integer[], $3::text[]) WITH ORDINALITY
       AS routed (event_id, matched, suppressed, nth)
  JOIN events AS event ON event.id = routed.event_id
 WHERE event.id = ANY ($1) AND event.id BETWEEN $4 AND $5
 ORDER BY routed.nth
