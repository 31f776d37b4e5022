UPDATE installation SET engine_id = $1, engine_seen_at = now()
