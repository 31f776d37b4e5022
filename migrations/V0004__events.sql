-- Events, kept once. Three tables because they live differently: the ledger is narrow and outlives the
-- payloads, the payloads are wide and dropped by the day, the queue is tiny and always nearly empty.

-- One row a delivery ever accepted, for 90 days: what makes a repetition a repetition.
CREATE TABLE deliveries (
    -- The endpoint that received it: an organization's hook, or a flow.
    source_id    uuid        NOT NULL,
    delivery_key text        NOT NULL,
    event_id     uuid        NOT NULL,
    account_id   uuid        NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, delivery_key)
);
CREATE INDEX deliveries_age ON deliveries USING brin (received_at);

-- Ids are UUID version 7, so a range of ids is a range of time: partitions are days, and the key needs no
-- second column. Partitions are made ahead of time by `ensure_event_partitions`.
CREATE TABLE events (
    id                  uuid        NOT NULL,
    account_id          uuid        NOT NULL,
    source              text        NOT NULL,
    source_id           uuid        NOT NULL,
    delivery_key        text        NOT NULL,
    tracker_id          uuid,
    organization_id     uuid,
    kind                text        NOT NULL,
    raw_kind            text        NOT NULL,
    project_external_id text,
    project_identifier  text,
    project_name        text,
    subject             text,
    subject_url         text,
    actor               text,
    attributes          jsonb       NOT NULL,
    causation_depth     smallint    NOT NULL DEFAULT 0,
    caused_by           uuid,
    is_own              boolean     NOT NULL DEFAULT false,
    received_at         timestamptz NOT NULL DEFAULT now(),
    payload_encoding    text        NOT NULL CHECK (payload_encoding IN ('raw', 'lz4')),
    -- The body as it arrived, compressed by the server where that pays.
    payload             bytea       NOT NULL,
    -- Its length before compression, so that a reader knows what it asks for.
    payload_bytes       integer     NOT NULL,
    PRIMARY KEY (id)
) PARTITION BY RANGE (id);
-- Compressed already: a second try by the database would only cost time.
ALTER TABLE events ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX events_account ON events (account_id, id DESC);

-- Takes what no daily partition covers, so that a clock far off never loses an event.
CREATE TABLE events_other PARTITION OF events DEFAULT;

-- Bounds of a day as UUID version 7: 48 bits of milliseconds, then zeros.
CREATE FUNCTION uuid7_floor(at timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the daily partitions from today to `days` ahead. Left alone are days that exist, and days whose
-- events lie in `events_other` already: those stay there until they are too old.
-- A finished table is attached, because creating it in place would lock out every reader and writer.
CREATE FUNCTION ensure_event_partitions(days integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    today     date := (now() AT TIME ZONE 'UTC')::date;
    day       date;
    partition text;
    low       uuid;
    high      uuid;
BEGIN
    FOR day IN SELECT today + ahead FROM generate_series(0, days) AS ahead LOOP
        partition := 'events_' || to_char(day, 'YYYYMMDD');
        low := uuid7_floor(day::timestamp AT TIME ZONE 'UTC');
        high := uuid7_floor((day + 1)::timestamp AT TIME ZONE 'UTC');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL
            OR EXISTS (SELECT FROM events_other WHERE id >= low AND id < high);
        EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', partition);
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition, low, high);
    END LOOP;
END
$$;
SELECT ensure_event_partitions(7);

-- Events that wait for the router. A row goes away in the transaction that writes the executions.
CREATE TABLE unrouted_events (
    event_id   uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    attempts   smallint    NOT NULL DEFAULT 0,
    retry_at   timestamptz NOT NULL DEFAULT now(),
    last_error text,
    -- Set when routing failed too often: a person must look, the others go on.
    parked_at  timestamptz
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX unrouted_events_waiting ON unrouted_events (event_id) WHERE parked_at IS NULL;
CREATE INDEX unrouted_events_parked ON unrouted_events (account_id) WHERE parked_at IS NOT NULL;
