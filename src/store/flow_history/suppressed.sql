SELECT reason FROM suppressed_events WHERE event_id = $2 AND account_id = $1
