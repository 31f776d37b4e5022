-- Takes parked events off the queue: they were run by a replay.
DELETE FROM unrouted_events WHERE account_id = $1 AND event_id = ANY ($2) AND parked_at IS NOT NULL
