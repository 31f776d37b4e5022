DELETE FROM routings
 WHERE ctid = ANY (ARRAY(
    SELECT ctid
      FROM routings
     WHERE routed_at < date_trunc('day', now(), 'UTC') - make_interval(days => $2)
     ORDER BY routed_at
     LIMIT $1))
