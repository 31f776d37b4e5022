-- The rows of one webhook, as `append.sql` writes them, by pgbench alone: the limit of our own figure.
-- Parked, so that a server that runs beside it does not route them.
WITH fresh AS (
    INSERT INTO deliveries (key_hash, event_id) VALUES (gen_random_uuid(), uuidv7())
    ON CONFLICT DO NOTHING
    RETURNING event_id
), kept AS (
    INSERT INTO events (id, account_id, source, source_id, delivery_key, kind, raw_kind, attributes,
        payload_encoding, payload, payload_bytes)
    SELECT event_id, gen_random_uuid(), 'github', gen_random_uuid(), gen_random_uuid()::text, 'push', 'push',
        '{"sender": "bench"}', 'raw', decode(repeat('ab', 1200), 'hex'), 1200
    FROM fresh
    RETURNING id, account_id
)
INSERT INTO unrouted_events (event_id, account_id, parked_at)
SELECT id, account_id, now() FROM kept;
