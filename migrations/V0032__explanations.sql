-- Why an event started what it did, told later from what the router knew then: which flows were deployed, and under
-- which of their states each event was routed.

-- Counts the changes of an account's flows. Whoever changes one holds the row until the change is committed, so a
-- reader that sees a number sees every change up to it, and none after.
CREATE TABLE flow_generations (
    account_id uuid   PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    generation bigint NOT NULL
);

-- What each change left of its flow. A flow of a generation is its last row up to that number.
CREATE TABLE flow_history (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    generation bigint      NOT NULL,
    flow_id    uuid        NOT NULL REFERENCES flows ON DELETE CASCADE,
    version_id uuid        NOT NULL REFERENCES flow_versions ON DELETE CASCADE,
    is_enabled boolean     NOT NULL,
    is_deleted boolean     NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account_id, generation)
);
CREATE INDEX flow_history_flow ON flow_history (flow_id, generation DESC);

-- What is known of the time before: versions were never changed, and name whether they were enabled.
INSERT INTO flow_history (account_id, generation, flow_id, version_id, is_enabled, is_deleted, at)
SELECT account_id, row_number() OVER (PARTITION BY account_id ORDER BY at, is_deleted, version_id),
       flow_id, version_id, is_enabled, is_deleted, at
  FROM (SELECT flow.account_id, flow.id AS flow_id, version.id AS version_id,
               CASE WHEN version.id = flow.version_id THEN flow.is_enabled
                    ELSE coalesce((version.spec ->> 'enabled')::boolean, true) END AS is_enabled,
               false AS is_deleted, version.created_at AS at
          FROM flows AS flow
          JOIN flow_versions AS version ON version.flow_id = flow.id
         UNION ALL
        SELECT account_id, id, version_id, is_enabled, true, deleted_at FROM flows WHERE deleted_at IS NOT NULL)
    AS known;
INSERT INTO flow_generations (account_id, generation)
SELECT account_id, max(generation) FROM flow_history GROUP BY account_id;

CREATE FUNCTION note_flow_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this bigint;
BEGIN
    INSERT INTO flow_generations AS known (account_id, generation) VALUES (NEW.account_id, 1)
    ON CONFLICT (account_id) DO UPDATE SET generation = known.generation + 1
    RETURNING generation INTO this;
    INSERT INTO flow_history (account_id, generation, flow_id, version_id, is_enabled, is_deleted)
    VALUES (NEW.account_id, this, NEW.id, NEW.version_id, NEW.is_enabled, NEW.deleted_at IS NOT NULL);
    RETURN NULL;
END
$$;
-- At the end of a transaction, after its locks on flows: so two that change several flows never wait in a circle.
CREATE CONSTRAINT TRIGGER flows_note_new AFTER INSERT ON flows
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_flow_change();
CREATE CONSTRAINT TRIGGER flows_note_change AFTER UPDATE OF version_id, is_enabled, deleted_at ON flows
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((OLD.version_id, OLD.is_enabled, OLD.deleted_at IS NULL)
          IS DISTINCT FROM (NEW.version_id, NEW.is_enabled, NEW.deleted_at IS NULL))
    EXECUTE FUNCTION note_flow_change();

-- Under which generation events were routed: a row for each commit of the router, account and minute of arrival.
CREATE TABLE routings (
    account_id uuid        NOT NULL,
    -- The lowest and highest of `events`. All of them begin with the same 32 bits, the 65 seconds they came in: so an
    -- event is looked for among few rows, also when it is in none.
    lowest     uuid        NOT NULL,
    highest    uuid        NOT NULL,
    generation bigint      NOT NULL,
    events     uuid[]      NOT NULL,
    routed_at  timestamptz NOT NULL DEFAULT now()
);
-- Ids do not get smaller by compressing them.
ALTER TABLE routings ALTER COLUMN events SET STORAGE EXTERNAL;
CREATE INDEX routings_event ON routings (account_id, lowest);
CREATE INDEX routings_age ON routings (routed_at);

-- Why events that were routed started nothing, where the event itself does not say so.
CREATE TABLE suppressed_events (
    event_id   uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    reason     text        NOT NULL,
    noted_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX suppressed_events_age ON suppressed_events (noted_at);

-- Which flows of an event wait for another try: null for all of them. And what failures have in common.
ALTER TABLE unrouted_events ADD COLUMN flow_ids uuid[], ADD COLUMN cause text;

-- Where an event stands, in one word; one look into each table, however the planner feels.
CREATE FUNCTION event_outcome(id uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    parked boolean;
BEGIN
    SELECT parked_at IS NOT NULL INTO parked FROM unrouted_events WHERE event_id = event_outcome.id;
    IF FOUND THEN
        RETURN CASE WHEN parked THEN 'parked' ELSE 'waiting' END;
    END IF;
    PERFORM FROM executions WHERE event_id = event_outcome.id LIMIT 1;
    RETURN CASE WHEN FOUND THEN 'started' ELSE 'unstarted' END;
END
$$;

-- Names what parked events have in common.
CREATE FUNCTION parked_group(u unrouted_events) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT md5(coalesce(u.cause, left(u.last_error, 200), '') || ' ' || coalesce(u.flow_ids::text, ''))
$$;

-- Replays: what people asked to be run once more.
CREATE TABLE replays (
    id           uuid        PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    requested_by uuid        REFERENCES users ON DELETE SET NULL,
    -- The request, without its cursor: parts of one replay say the same.
    request      jsonb       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX replays_account ON replays (account_id, id DESC);

-- One row an execution that a replay started: no replay starts a flow for an event twice.
CREATE TABLE replay_starts (
    replay_id    uuid NOT NULL REFERENCES replays ON DELETE CASCADE,
    event_id     uuid NOT NULL,
    flow_id      uuid NOT NULL REFERENCES flows ON DELETE CASCADE,
    execution_id uuid NOT NULL REFERENCES executions ON DELETE CASCADE,
    PRIMARY KEY (replay_id, event_id, flow_id)
);
CREATE UNIQUE INDEX replay_starts_execution ON replay_starts (execution_id);
CREATE INDEX replay_starts_flow ON replay_starts (flow_id);
