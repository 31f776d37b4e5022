-- Flow control: executions that wait behind a key, starts that are counted by one, events that come together.

ALTER TABLE executions
    -- As their flow's version says.
    ADD COLUMN priority         smallint NOT NULL DEFAULT 0,
    ADD COLUMN weight           smallint NOT NULL DEFAULT 1,
    -- What the limit of those under way counts by; the text is for people.
    ADD COLUMN concurrency_hash bigint,
    ADD COLUMN concurrency_key  text,
    -- Takes no place under its key yet, and cannot be claimed. Whatever is not held and has not ended takes one.
    ADD COLUMN is_held          boolean  NOT NULL DEFAULT false,
    -- Until then only the clock holds it.
    ADD COLUMN held_until       timestamptz,
    ADD CONSTRAINT executions_held_waits CHECK (NOT is_held OR state = 'PENDING') NOT VALID,
    ADD CONSTRAINT executions_held_until CHECK (is_held OR held_until IS NULL) NOT VALID,
    ADD CONSTRAINT executions_key_whole CHECK (num_nulls(concurrency_hash, concurrency_key) IN (0, 2)) NOT VALID;

-- A claim looks at the head of each line: of an account, a flow and a priority. Those that are held stand in none.
DROP INDEX executions_waiting;
CREATE INDEX executions_waiting ON executions (account_id, flow_id, priority, run_after, id)
    WHERE state = 'PENDING' AND NOT is_held;
-- Who has a place under a key, and who waits for one, in the order of events.
CREATE INDEX executions_places ON executions (concurrency_hash, event_id, id)
    WHERE concurrency_hash IS NOT NULL AND NOT is_held AND ended_at IS NULL;
CREATE INDEX executions_held ON executions (concurrency_hash, event_id, id) WHERE is_held AND held_until IS NULL;
CREATE INDEX executions_held_until ON executions (held_until) WHERE held_until IS NOT NULL;

-- Locks keys until the transaction ends, in one order for everybody. Keys share 512 locks, so that the largest batch
-- stays far below what PostgreSQL has room for. Whoever locks executions too locks their keys before.
CREATE FUNCTION lock_keys(hashes bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1718384503, stripe)
       FROM (SELECT DISTINCT (hash & 511)::integer AS stripe FROM unnest(hashes) AS hash ORDER BY stripe) AS stripes;
END
$$;

-- How many of a key may be under way: as the flow says now, not as it said when they began to wait. Null: any number.
CREATE FUNCTION concurrency_limit(of_flow uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN version.spec ? 'concurrency' THEN (version.spec #>> '{concurrency,limit}')::bigint
                WHEN (version.spec ->> 'singleton')::boolean THEN 1 END
      FROM flows AS flow
      JOIN flow_versions AS version ON version.id = flow.version_id
     WHERE flow.id = of_flow
$$;

-- Lets those go that wait behind a key, as many as there are places, in the order of events. Says how many.
CREATE FUNCTION let_go(hash bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    batch_max constant bigint := 1000;
    of_flow   uuid;
    places    bigint;
    gone      bigint;
BEGIN
    PERFORM lock_keys(ARRAY[hash]);
    SELECT flow_id INTO of_flow
      FROM executions
     WHERE concurrency_hash = hash AND is_held AND held_until IS NULL
     ORDER BY event_id, id LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    places := concurrency_limit(of_flow) - (
        SELECT count(*) FROM executions WHERE concurrency_hash = hash AND NOT is_held AND ended_at IS NULL);
    IF places <= 0 THEN
        RETURN 0;
    END IF;
    WITH next AS (
        SELECT id
          FROM executions
         WHERE concurrency_hash = hash AND is_held AND held_until IS NULL AND stop_requested_at IS NULL
         ORDER BY event_id, id
         LIMIT coalesce(places, batch_max)
           FOR NO KEY UPDATE
    )
    UPDATE executions SET is_held = false, queued_reason = NULL, updated_at = now()
     WHERE id = ANY (ARRAY(SELECT id FROM next));
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

-- However an execution ends, the next of its key goes in the same transaction: no place can leak.
CREATE FUNCTION let_next_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM let_go(OLD.concurrency_hash);
    RETURN NULL;
END
$$;
CREATE TRIGGER executions_let_next_go AFTER UPDATE OF ended_at ON executions FOR EACH ROW
    WHEN (OLD.concurrency_hash IS NOT NULL AND NOT OLD.is_held AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
    EXECUTE FUNCTION let_next_go();

-- Why an execution waits, as of now: how many of its key are under way, and how many come before it.
CREATE FUNCTION why_queued(e executions) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN e.is_held AND e.held_until IS NULL THEN format(
        '%s of %s%s under way, %s before it',
        (SELECT count(*) FROM executions AS other
          WHERE other.concurrency_hash = e.concurrency_hash AND NOT other.is_held AND other.ended_at IS NULL),
        concurrency_limit(e.flow_id),
        CASE WHEN e.concurrency_key <> '' THEN format(' with key `%s`', e.concurrency_key) ELSE '' END,
        -- Far behind, nobody needs to know how far.
        (SELECT CASE WHEN count(*) > 1000 THEN 'more than 1000' ELSE count(*)::text END
           FROM (SELECT FROM executions AS other
                  WHERE other.concurrency_hash = e.concurrency_hash AND other.is_held AND other.held_until IS NULL
                    AND (other.event_id, other.id) < (e.event_id, e.id)
                  LIMIT 1001) AS ahead))
    ELSE e.queued_reason END
$$;

-- An account's share of the places, against others that wait as well.
ALTER TABLE accounts ADD COLUMN weight smallint NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 100);

-- How much those that wait beside one another have started so far, for their weights: accounts (as a flow of their own
-- id), and flows within their account. Whoever waits no more is forgotten.
CREATE TABLE claim_shares (
    account_id uuid   NOT NULL REFERENCES accounts ON DELETE CASCADE,
    flow_id    uuid   NOT NULL,
    pass       float8 NOT NULL,
    PRIMARY KEY (account_id, flow_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- Starts of keys with a rate limit or a throttle, for as long as the longest period. Those to come are promised.
CREATE TABLE flow_starts (
    key_hash   bigint      NOT NULL,
    started_at timestamptz NOT NULL
);
CREATE INDEX flow_starts_key ON flow_starts (key_hash, started_at);
CREATE INDEX flow_starts_age ON flow_starts (started_at);

-- Events that come together before they start something: by a debounce or in a batch.
CREATE TABLE flow_gatherings (
    id              uuid        PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    flow_id         uuid        NOT NULL REFERENCES flows ON DELETE CASCADE,
    -- Of the newest event.
    flow_version_id uuid        NOT NULL REFERENCES flow_versions ON DELETE CASCADE,
    key_hash        bigint      NOT NULL,
    opened_at       timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    events          integer     NOT NULL,
    -- Of their payloads.
    bytes           bigint      NOT NULL,
    -- Full: the next event of the key begins another.
    is_closed       boolean     NOT NULL
);
CREATE UNIQUE INDEX flow_gatherings_open ON flow_gatherings (key_hash) WHERE NOT is_closed;
CREATE INDEX flow_gatherings_due ON flow_gatherings (due_at);

CREATE TABLE flow_gathered (
    gathering_id uuid  NOT NULL REFERENCES flow_gatherings ON DELETE CASCADE,
    event_id     uuid  NOT NULL,
    flow_id      uuid  NOT NULL,
    -- The limits of its start, with their keys.
    control      jsonb NOT NULL,
    PRIMARY KEY (event_id, flow_id)
);
CREATE INDEX flow_gathered_gathering ON flow_gathered (gathering_id, event_id);

-- What became of events that matched a flow and started nothing of their own.
CREATE TABLE flow_outcomes (
    event_id        uuid        NOT NULL,
    account_id      uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    flow_id         uuid        NOT NULL REFERENCES flows ON DELETE CASCADE,
    flow_version_id uuid        NOT NULL REFERENCES flow_versions ON DELETE CASCADE,
    outcome         text        NOT NULL CHECK (outcome IN
        ('skipped', 'rate_limited', 'debounced', 'batched', 'queue_full')),
    detail          text        NOT NULL,
    -- The execution that stands for it, or has it among its events.
    execution_id    uuid        REFERENCES executions ON DELETE SET NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, flow_id)
);
CREATE INDEX flow_outcomes_execution ON flow_outcomes (execution_id, event_id) WHERE execution_id IS NOT NULL;
CREATE INDEX flow_outcomes_age ON flow_outcomes (created_at);
