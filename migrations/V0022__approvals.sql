-- Requests for approval: one row each, changed one step at a time under its lock.

-- What holds for all of an account's tools; who has no row has the defaults.
CREATE TABLE policies (
    account_id    uuid        PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    -- What becomes of calls of tools that are not set up.
    unknown_tools text        NOT NULL DEFAULT 'allow' CHECK (unknown_tools IN ('allow', 'deny', 'require_approval')),
    -- The kill switch: since when nothing runs, and no time passes for requests.
    halted_at     timestamptz,
    -- The switch was turned, and not all requests have followed yet.
    is_following  boolean     NOT NULL DEFAULT false,
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX policies_following ON policies (account_id) WHERE is_following;

CREATE TABLE approval_requests (
    id               uuid        PRIMARY KEY,
    account_id       uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The state machine's own: what is asked for, the terms, the votes, the grant. The columns below are copies of it,
    -- to be looked for.
    state            json        NOT NULL,
    status           text        NOT NULL CHECK (status IN ('pending', 'approved', 'declined', 'expired', 'cancelled')),
    run              text        NOT NULL DEFAULT 'not_started' CHECK (run IN
        ('not_started', 'acting', 'done', 'unknown')),
    -- Whose process runs the call.
    runner_replica   uuid,
    asked_at         timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    settled_at       timestamptz,
    -- When time does something to it next.
    next_tick_at     timestamptz,
    -- Until when an approved call may start.
    grant_until      timestamptz,
    -- The kill switch is on: no time passes.
    is_frozen        boolean     NOT NULL DEFAULT false,
    -- Of everything that the grant is bound to: the same call finds the same request.
    binding_hash     bytea       NOT NULL,
    user_id          uuid,
    api_key_id       uuid,
    execution_id     uuid,
    -- The tool's own name.
    tool_name        text        NOT NULL,
    mcp_server_id    uuid,
    workflow_id      uuid,
    -- Canonical JSON of what would run, edits included, and of what was asked for where that differs.
    arguments        text        NOT NULL,
    asked_arguments  text,
    justification    text,
    -- The decision that asked.
    why              json        NOT NULL,
    -- What people are shown beside the call.
    about            json        NOT NULL,
    -- What the call came to.
    result           text
);
CREATE INDEX approval_requests_account ON approval_requests (account_id, asked_at);
CREATE INDEX approval_requests_pending ON approval_requests (account_id, asked_at) WHERE status = 'pending';
CREATE INDEX approval_requests_due ON approval_requests (next_tick_at, id) WHERE next_tick_at IS NOT NULL;
CREATE INDEX approval_requests_usable ON approval_requests (binding_hash, asked_at)
    WHERE status = 'pending' OR (status = 'approved' AND run = 'not_started');
CREATE INDEX approval_requests_open ON approval_requests (account_id, id)
    WHERE NOT is_frozen AND (status = 'pending' OR (status = 'approved' AND run = 'not_started'));
CREATE INDEX approval_requests_frozen ON approval_requests (account_id, id) WHERE is_frozen;
CREATE INDEX approval_requests_of_executions ON approval_requests (execution_id)
    WHERE status = 'pending' AND execution_id IS NOT NULL;
CREATE INDEX approval_requests_started ON approval_requests (binding_hash) WHERE run IN ('acting', 'unknown');
CREATE INDEX approval_requests_running ON approval_requests (runner_replica) WHERE run = 'acting';
CREATE INDEX approval_requests_execution ON approval_requests (execution_id) WHERE execution_id IS NOT NULL;
CREATE INDEX approval_requests_age ON approval_requests (account_id, settled_at) WHERE settled_at IS NOT NULL;

-- What happened to a request, for people: one row a thing that happened.
CREATE TABLE approval_events (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    request_id uuid        NOT NULL REFERENCES approval_requests ON DELETE CASCADE,
    kind       text        NOT NULL,
    detail     text        NOT NULL,
    comment    text,
    user_id    uuid,
    at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX approval_events_request ON approval_events (request_id, id);

-- Links that were sent to people. Each is good for one vote, for as long as its request waits.
CREATE TABLE approval_links (
    token_hash bytea       PRIMARY KEY,
    account_id uuid        NOT NULL,
    request_id uuid        NOT NULL REFERENCES approval_requests ON DELETE CASCADE,
    -- Whose vote it is; none where it was posted where several read it.
    user_id    uuid        REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at    timestamptz
);
CREATE INDEX approval_links_request ON approval_links (request_id);
CREATE INDEX approval_links_user ON approval_links (user_id) WHERE user_id IS NOT NULL;
