-- Policy before it counts: what sessions have read, and a draft that is tried on live calls beside what decides.

-- What a tool does with information, as people said; null until somebody did.
ALTER TABLE tool_configurations ADD COLUMN labels text[]
    CHECK (labels <@ ARRAY['reads-untrusted', 'reads-private', 'sends-out']);

-- What the account does about flows of information.
ALTER TABLE policies ADD COLUMN information_flow text NOT NULL DEFAULT 'shadow'
    CHECK (information_flow IN ('off', 'shadow', 'enforce'));

-- What sessions have read. Written before the first result of such a tool is handed over, and once for each label.
CREATE TABLE held_labels (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- An execution, whatever container it runs in, or a credential.
    holder     text        NOT NULL,
    labels     text[]      NOT NULL CHECK (labels <@ ARRAY['reads-untrusted', 'reads-private']),
    -- Lags behind by some minutes.
    used_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, holder)
);
CREATE INDEX held_labels_age ON held_labels (used_at);

-- Drafts that are tried on live calls, one an account. Another draft is another row.
CREATE TABLE policy_shadows (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL UNIQUE REFERENCES accounts ON DELETE CASCADE,
    -- The document as it was given.
    document   text        NOT NULL,
    created_by uuid        REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX policy_shadows_author ON policy_shadows (created_by) WHERE created_by IS NOT NULL;

-- How they came out. Apart from the drafts, which are read again whenever their row changes.
CREATE TABLE policy_shadow_counts (
    shadow_id uuid   PRIMARY KEY REFERENCES policy_shadows ON DELETE CASCADE,
    -- Calls that both decided about.
    calls     bigint NOT NULL DEFAULT 0,
    differing bigint NOT NULL DEFAULT 0,
    -- Calls about which the draft could not decide.
    faulty    bigint NOT NULL DEFAULT 0
);

-- Calls that a draft would have decided otherwise, or could not decide about.
CREATE TABLE policy_shadow_calls (
    shadow_id  uuid NOT NULL REFERENCES policy_shadows ON DELETE CASCADE,
    -- The entry of the record, of version 7.
    call_id    uuid NOT NULL,
    -- Tool, and what both say.
    difference json NOT NULL,
    PRIMARY KEY (shadow_id, call_id)
);
