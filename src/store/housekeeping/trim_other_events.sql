-- By the time they came, not by their id: they lie here because the clock behind their ids was wrong.
DELETE FROM events_other
 WHERE id = ANY (ARRAY(
    SELECT id FROM events_other WHERE received_at < now() - make_interval(days => $2) LIMIT $1))
