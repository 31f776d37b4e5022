-- Keeps starts of keys, for as long as they count.
INSERT INTO flow_starts (key_hash, started_at) SELECT * FROM unnest($1::bigint[], $2::timestamptz[])
