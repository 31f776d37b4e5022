-- Forgets what ended so many days ago: longer than an approval lives, so that nothing of it is queued again.
DELETE FROM notifications
 WHERE id = ANY (ARRAY(
    SELECT id
      FROM notifications
     WHERE ended_at < now() - make_interval(days => $2)
     ORDER BY ended_at
     LIMIT $1
       FOR UPDATE SKIP LOCKED));
