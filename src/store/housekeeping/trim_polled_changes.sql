DELETE FROM polled_changes
 WHERE ctid = ANY (ARRAY(
    SELECT ctid
      FROM polled_changes
     WHERE told_at < now() - make_interval(days => $2)
     ORDER BY told_at
     LIMIT $1))
