-- The open gatherings of the keys $1.
SELECT key_hash, id, opened_at, due_at, events, bytes FROM flow_gatherings WHERE key_hash = ANY ($1) AND NOT is_closed
