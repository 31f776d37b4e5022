-- Writes a replay down, unless it is there.
INSERT INTO replays (id, account_id, requested_by, request) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
