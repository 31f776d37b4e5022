-- Why these events started nothing, for whoever asks later.
INSERT INTO suppressed_events (event_id, account_id, reason)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) ON CONFLICT DO NOTHING
