DELETE FROM unrouted_events
 WHERE event_id = ANY (ARRAY(
    SELECT event_id FROM unrouted_events
     WHERE event_id < uuid7_floor(date_trunc('day', now(), 'UTC') - make_interval(days => $2))
     LIMIT $1))
