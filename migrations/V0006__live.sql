-- Messages for people who watch. A writer puts its message into the outbox in the transaction that causes
-- it; one replica at a time numbers them, so that numbers appear in order and without gaps.

CREATE TABLE outbox (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id uuid        NOT NULL,
    topic      text        NOT NULL CHECK (topic IN ('flow_executions', 'approvals', 'activity', 'system')),
    body       jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
) WITH (
    autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 0
);

CREATE TABLE live_messages (
    -- Over all accounts, in commit order: replicas follow it.
    position   bigint      PRIMARY KEY,
    account_id uuid        NOT NULL,
    seq        bigint      NOT NULL,
    topic      text        NOT NULL,
    body       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (account_id, seq)
);

-- The last numbers given out; kept apart because the messages themselves are trimmed.
CREATE TABLE live_counters (
    account_id uuid   PRIMARY KEY,
    seq        bigint NOT NULL
);
CREATE TABLE live_position (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    position bigint  NOT NULL
);
INSERT INTO live_position (position) VALUES (0);
