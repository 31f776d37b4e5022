-- Notes that somebody looks. When nobody had for $1 seconds, deliveries may have been missed: every tracker is read,
-- each at a moment of its own within $2 seconds.
WITH before AS (
    SELECT alive_at < now() - make_interval(secs => $1) AS was_away FROM sync_watch FOR UPDATE
), now_alive AS (
    UPDATE sync_watch SET alive_at = now()
)
UPDATE tracker_syncs
   SET wanted_at = now(), due_at = LEAST(due_at, now() + make_interval(secs => random() * $2))
 WHERE (SELECT was_away FROM before)
