DELETE FROM suppressed_events
 WHERE ctid = ANY (ARRAY(
    SELECT ctid
      FROM suppressed_events
     WHERE noted_at < date_trunc('day', now(), 'UTC') - make_interval(days => $2)
     ORDER BY noted_at
     LIMIT $1))
