DELETE FROM deliveries
 WHERE ctid = ANY (ARRAY(
    SELECT ctid
      FROM deliveries
     WHERE received_at < now() - make_interval(days => $2)
     ORDER BY received_at
     LIMIT $1))
