UPDATE installation SET engine_id = $1
