-- The rows of one webhook, as `append.sql` writes them, by pgbench alone: the limit of our own figure. `bench_sample`
-- holds an event that the server kept, so that every column is as long as the server's.
-- Parked, so that a server that runs beside it does not route them.
WITH fresh AS (
    INSERT INTO deliveries (key_hash, event_id) VALUES (gen_random_uuid(), uuidv7())
    ON CONFLICT DO NOTHING
    RETURNING event_id
), kept AS (
    INSERT INTO events (
        id, account_id, source, source_id, delivery_key, tracker_id, organization_id, kind,
        raw_kind, project_external_id, project_identifier, project_name, subject, subject_url, actor,
        attributes, causation_depth, caused_by, is_own, payload_encoding, payload, payload_bytes)
    SELECT event_id, account_id, source, source_id, gen_random_uuid()::text, tracker_id, organization_id, kind,
           raw_kind, project_external_id, project_identifier, project_name, subject, subject_url, actor,
           attributes, causation_depth, caused_by, is_own, payload_encoding, payload, payload_bytes
      FROM fresh, bench_sample
    RETURNING id, account_id
)
INSERT INTO unrouted_events (event_id, account_id, parked_at)
SELECT id, account_id, now() FROM kept;
