-- The rows of one webhook, as `append.sql` writes them, by pgbench alone: the limit of our own figure.
-- Parked, so that a server that runs beside it does not route them.
WITH fresh AS (
    INSERT INTO deliveries (source_id, delivery_key, event_id, account_id)
    VALUES (gen_random_uuid(), gen_random_uuid()::text, uuidv7(), gen_random_uuid())
    ON CONFLICT DO NOTHING
    RETURNING event_id, account_id, source_id, delivery_key
), kept AS (
    INSERT INTO events (id, account_id, source, source_id, delivery_key, kind, raw_kind, attributes,
        payload_encoding, payload, payload_bytes)
    SELECT event_id, account_id, 'github', source_id, delivery_key, 'push', 'push', '{"sender": "bench"}',
        'raw', decode(repeat('ab', 1200), 'hex'), 1200
    FROM fresh
)
INSERT INTO unrouted_events (event_id, account_id, parked_at)
SELECT event_id, account_id, now() FROM fresh;
