-- What became of fire times long ago.
DELETE FROM schedule_ticks
 WHERE ctid = ANY (ARRAY(
    SELECT ctid
      FROM schedule_ticks
     WHERE settled_at < now() - make_interval(days => $2)
       AND outcome <> 'waiting'
     ORDER BY settled_at
     LIMIT $1))
