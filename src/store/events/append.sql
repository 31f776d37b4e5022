-- Keeps the events whose delivery is new, and says which those are. Keys are taken in one order by all
-- writers, so that two of them never wait for each other.
WITH incoming AS (
    SELECT * FROM unnest(
        $1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::text[],
        $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
        $16::jsonb[], $17::smallint[], $18::uuid[], $19::boolean[], $20::text[], $21::bytea[], $22::integer[],
        $23::uuid[])
    AS event (
        id, account_id, source, source_id, delivery_key, tracker_id, organization_id, kind,
        raw_kind, project_external_id, project_identifier, project_name, subject, subject_url, actor,
        attributes, causation_depth, caused_by, is_own, payload_encoding, payload, payload_bytes, key_hash)
), fresh AS (
    INSERT INTO deliveries (key_hash, event_id)
    SELECT key_hash, id FROM incoming ORDER BY key_hash, id
    ON CONFLICT DO NOTHING
    RETURNING event_id
), kept AS (
    INSERT INTO events (
        id, account_id, source, source_id, delivery_key, tracker_id, organization_id, kind,
        raw_kind, project_external_id, project_identifier, project_name, subject, subject_url, actor,
        attributes, causation_depth, caused_by, is_own, payload_encoding, payload, payload_bytes)
    -- `IS TRUE` keeps the planner from a nested loop: it guesses ten rows, a batch has hundreds.
    SELECT id, account_id, source, source_id, delivery_key, tracker_id, organization_id, kind,
           raw_kind, project_external_id, project_identifier, project_name, subject, subject_url, actor,
           attributes, causation_depth, caused_by, is_own, payload_encoding, payload, payload_bytes
      FROM incoming
     WHERE (id IN (SELECT event_id FROM fresh)) IS TRUE
    RETURNING id, account_id
), queued AS (
    INSERT INTO unrouted_events (event_id, account_id) SELECT id, account_id FROM kept WHERE $24
)
SELECT event_id FROM fresh
