-- What is thought about issues, and by which language models: quality, dependencies, duplicates.

CREATE TABLE ai_models (
    id                uuid        PRIMARY KEY,
    account_id        uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name              text        NOT NULL,
    description       text,
    -- Such as openai; tells the protocol, and the address where none is given.
    provider_name     text        NOT NULL,
    -- What the provider calls the model.
    model_identifier  text        NOT NULL,
    api_endpoint      text,
    -- Sealed with a key derived from SECRET_KEY; null: the endpoint wants none.
    key_sealed        bytea,
    model_kind        text        NOT NULL DEFAULT 'llm' CHECK (model_kind IN ('llm', 'stt', 'tts')),
    is_default        boolean     NOT NULL DEFAULT false,
    -- Sent along with every request, such as a temperature.
    model_parameters  jsonb,
    -- `price` in it says what a million tokens cost.
    meta_data         jsonb,
    -- How the last call went: null, verified, or the kind of failure.
    last_error        text,
    last_error_code   text,
    last_failed_at    timestamptz,
    last_verified_at  timestamptz,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, name),
    CONSTRAINT ai_models_default_answers CHECK (NOT is_default OR model_kind = 'llm'),
    CONSTRAINT ai_models_failure_whole CHECK (num_nulls(last_error, last_error_code, last_failed_at) IN (0, 3))
);
CREATE UNIQUE INDEX ai_models_default ON ai_models (account_id) WHERE is_default;

-- What an account's calls of models took on one day (UTC). Reserved before a call and corrected after it, so that a
-- process that dies in between leaves too much here, never too little.
CREATE TABLE model_usage (
    account_id  uuid    NOT NULL REFERENCES accounts ON DELETE CASCADE,
    day         date    NOT NULL,
    calls       bigint  NOT NULL,
    tokens      bigint  NOT NULL CHECK (tokens >= 0),
    -- Millionths of a US dollar; calls without a known price add nothing.
    cost_micros bigint  NOT NULL CHECK (cost_micros >= 0),
    PRIMARY KEY (account_id, day)
);

-- What an account's own metrics measure, in YAML as it was given.
CREATE TABLE compliance_metrics (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name       text        NOT NULL,
    definition text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, name)
);

-- The content that verdicts and results are about. Results about other content than an issue has now are no results.
CREATE FUNCTION issue_content(title text, body text) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN sha256(convert_to(title || E'\n' || COALESCE(body, ''), 'UTF8'));

-- The newest result of an issue by each metric.
CREATE TABLE compliance_results (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    issue_id   uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    metric     text        NOT NULL,
    -- Of the issue, as it was.
    content    bytea       NOT NULL,
    -- Of the metric's definition and the model.
    basis      bytea       NOT NULL,
    result     jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issue_id, metric)
);
CREATE INDEX compliance_results_account ON compliance_results (account_id);

-- Which issue has to wait for which, as far as it was found out or said here.
CREATE TABLE issue_dependencies (
    id           uuid             PRIMARY KEY,
    account_id   uuid             NOT NULL REFERENCES accounts ON DELETE CASCADE,
    source_id    uuid             NOT NULL REFERENCES issues ON DELETE CASCADE,
    target_id    uuid             NOT NULL REFERENCES issues ON DELETE CASCADE,
    kind         text             NOT NULL CHECK (kind IN ('blocked_by', 'parent_of', 'relates_to')),
    reason       text             NOT NULL,
    confidence   double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    -- Written to the tracker as a link.
    committed_at timestamptz,
    created_at   timestamptz      NOT NULL DEFAULT now(),
    UNIQUE (source_id, target_id, kind),
    CONSTRAINT issue_dependencies_two CHECK (source_id <> target_id)
);
CREATE INDEX issue_dependencies_target ON issue_dependencies (target_id);
CREATE INDEX issue_dependencies_account ON issue_dependencies (account_id);

-- Sets of issues whose dependencies were looked for. `basis` is of the issues' content and the model.
CREATE TABLE issue_sets (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    basis      bytea       NOT NULL,
    result     jsonb       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, basis)
);

-- What a language model said of two issues; the one with the lower id is `one_id`.
CREATE TABLE duplicate_verdicts (
    account_id     uuid             NOT NULL REFERENCES accounts ON DELETE CASCADE,
    one_id         uuid             NOT NULL REFERENCES issues ON DELETE CASCADE,
    other_id       uuid             NOT NULL REFERENCES issues ON DELETE CASCADE,
    -- Of the content it is about.
    one_content    bytea            NOT NULL,
    other_content  bytea            NOT NULL,
    -- Null while nobody said anything.
    verdict        text             CHECK (verdict IN ('duplicate', 'overlapping', 'unrelated')),
    reason         text,
    suggestion     text,
    model          text,
    -- Why the model gave no verdict, and since when.
    failure        text,
    failed_at      timestamptz,
    decided_at     timestamptz,
    PRIMARY KEY (one_id, other_id),
    CONSTRAINT duplicate_verdicts_order CHECK (one_id < other_id),
    CONSTRAINT duplicate_verdicts_whole CHECK
        ((verdict IS NULL) = (decided_at IS NULL) AND (failure IS NULL) = (failed_at IS NULL))
);
CREATE INDEX duplicate_verdicts_other ON duplicate_verdicts (other_id);
CREATE INDEX duplicate_verdicts_account ON duplicate_verdicts (account_id);

-- What people decided about two issues; it stays, whatever they say later.
CREATE TABLE duplicate_resolutions (
    account_id  uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    one_id      uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    other_id    uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    resolution  text        NOT NULL CHECK (resolution IN
        ('close_a', 'close_b', 'merge_a_to_b', 'merge_b_to_a', 'deconflict', 'not_a_duplicate')),
    -- Which of the two was `a`.
    a_id        uuid        NOT NULL,
    -- Null while it is under way: the trackers were told, or were about to be.
    done_at     timestamptz,
    failure     text,
    resolved_by uuid        REFERENCES users ON DELETE SET NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (one_id, other_id),
    CONSTRAINT duplicate_resolutions_order CHECK (one_id < other_id),
    CONSTRAINT duplicate_resolutions_a CHECK (a_id IN (one_id, other_id))
);
CREATE INDEX duplicate_resolutions_other ON duplicate_resolutions (other_id);
CREATE INDEX duplicate_resolutions_account ON duplicate_resolutions (account_id);
