-- Counts a failure to route. The waits are 5 and 10 s; after the last try the event is parked, and people are told.
WITH failed AS (
    UPDATE unrouted_events
       SET attempts = attempts + 1,
           last_error = $2,
           cause = $4,
           retry_at = now() + make_interval(secs => 5 * 2 ^ attempts),
           parked_at = CASE WHEN attempts + 1 >= $3::smallint THEN now() END
     WHERE event_id = $1 AND parked_at IS NULL
    RETURNING event_id, account_id, parked_at
)
INSERT INTO outbox (account_id, topic, body)
SELECT account_id, 'activity', jsonb_build_object(
           'type', 'activity_update',
           'event', 'event_parked',
           'account_id', account_id,
           'timestamp', now(),
           'event_id', event_id,
           'error', $2::text)
  FROM failed
 WHERE parked_at IS NOT NULL
