-- Keeps events on the router's queue for those of their flows that broke, unless someone else tried them meanwhile.
-- The waits are 5 and 10 s, and 5 s more after what counts as no try; after the last try the event is parked, and
-- people are told. First tries are noted as in `take.sql`. $5 has a text of ids each, $9 how many tries it was: one or
-- none.
WITH route AS (
    SELECT event_id, account_id, generation, attempts, flow_ids::uuid[], cause, reason, tries
      FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::smallint[], $5::text[], $6::text[], $7::text[],
                  $9::smallint[])
        AS route (event_id, account_id, generation, attempts, flow_ids, cause, reason, tries)
), ours AS (
    SELECT waiting.event_id
      FROM unrouted_events AS waiting
      JOIN route USING (event_id, account_id, attempts)
     WHERE waiting.event_id = ANY ($1) AND waiting.parked_at IS NULL AND waiting.retry_at <= now()
       FOR UPDATE OF waiting SKIP LOCKED
), held AS (
    UPDATE unrouted_events AS waiting
       SET attempts = route.attempts + route.tries,
           flow_ids = route.flow_ids,
           cause = route.cause,
           last_error = route.reason,
           retry_at = now() + make_interval(secs => 5 * 2 ^ route.attempts),
           parked_at = CASE WHEN route.tries > 0 AND route.attempts + route.tries >= $8::smallint THEN now() END
      FROM route
     WHERE waiting.event_id = route.event_id
       AND waiting.event_id = ANY (ARRAY(SELECT event_id FROM ours))
    RETURNING waiting.event_id, waiting.account_id, waiting.parked_at, waiting.last_error
), noted AS (
    INSERT INTO routings (account_id, lowest, highest, generation, events)
    SELECT route.account_id, event_id, event_id, generation, ARRAY[event_id]
      FROM held JOIN route USING (event_id)
     WHERE generation IS NOT NULL
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT account_id, 'activity', jsonb_build_object(
               'type', 'activity_update',
               'event', 'event_parked',
               'account_id', account_id,
               'timestamp', now(),
               'event_id', event_id,
               'error', last_error)
      FROM held
     WHERE parked_at IS NOT NULL
)
SELECT event_id FROM held
