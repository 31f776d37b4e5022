-- The events that repeated deliveries repeat.
SELECT key_hash, event_id FROM deliveries WHERE key_hash = ANY ($1::uuid[])
