-- Starts are counted for a day at most.
DELETE FROM flow_starts
 WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM flow_starts WHERE started_at < now() - interval '25 h' ORDER BY started_at LIMIT $1))
