DELETE FROM flow_outcomes
 WHERE (event_id, flow_id) IN (
    SELECT event_id, flow_id FROM flow_outcomes
     WHERE created_at < now() - make_interval(days => $2) ORDER BY created_at LIMIT $1)
