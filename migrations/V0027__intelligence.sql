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

-- Issues whose texts are new to the search for duplicates.
CREATE TABLE duplicate_queue (
    issue_id   uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    queued_at  timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
CREATE INDEX duplicate_queue_next ON duplicate_queue (queued_at, issue_id);

-- Issues are looked at when their texts change, and again when their vectors are there: without one, words alone count.
CREATE FUNCTION queue_for_duplicates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'embeddings' THEN
        INSERT INTO duplicate_queue (issue_id, account_id)
        SELECT issue.id, issue.account_id
          FROM fresh
          JOIN issues AS issue ON issue.account_id = fresh.account_id AND issue.content_hash = fresh.content_hash
         WHERE issue.deleted_at IS NULL
         ORDER BY issue.id
        ON CONFLICT (issue_id) DO NOTHING;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO duplicate_queue (issue_id, account_id)
        SELECT id, account_id FROM fresh WHERE deleted_at IS NULL ORDER BY id
        ON CONFLICT (issue_id) DO NOTHING;
    ELSE
        INSERT INTO duplicate_queue (issue_id, account_id)
        SELECT fresh.id, fresh.account_id
          FROM fresh
          JOIN stale ON stale.id = fresh.id
         WHERE fresh.deleted_at IS NULL
           AND fresh.content_hash <> stale.content_hash
         ORDER BY fresh.id
        ON CONFLICT (issue_id) DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER issues_made_for_duplicates AFTER INSERT ON issues
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_for_duplicates();
CREATE TRIGGER issues_changed_for_duplicates AFTER UPDATE ON issues
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_for_duplicates();
CREATE TRIGGER embeddings_made_for_duplicates AFTER INSERT ON embeddings
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_for_duplicates();

INSERT INTO duplicate_queue (issue_id, account_id) SELECT id, account_id FROM issues WHERE deleted_at IS NULL;

-- Two issues that may be about the same, as far as their texts tell; the one with the lower id is `one_id`. It holds
-- for the content it is about, and is nothing once either issue has another one.
CREATE TABLE duplicate_pairs (
    account_id    uuid             NOT NULL REFERENCES accounts ON DELETE CASCADE,
    one_id        uuid             NOT NULL REFERENCES issues ON DELETE CASCADE,
    other_id      uuid             NOT NULL REFERENCES issues ON DELETE CASCADE,
    one_content   bytea            NOT NULL,
    other_content bytea            NOT NULL,
    -- Of their vectors; null: one of them had none.
    similarity    double precision,
    -- That they are duplicates, and what follows from it.
    probability   double precision NOT NULL CHECK (probability BETWEEN 0 AND 1),
    verdict       text             NOT NULL CHECK (verdict IN ('duplicate', 'overlapping', 'unrelated')),
    -- What they share, and how much that counted.
    matched       jsonb            NOT NULL,
    created_at    timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (one_id, other_id),
    CONSTRAINT duplicate_pairs_order CHECK (one_id < other_id)
);
CREATE INDEX duplicate_pairs_other ON duplicate_pairs (other_id);
CREATE INDEX duplicate_pairs_likely ON duplicate_pairs (account_id, probability DESC, one_id, other_id);

-- What a language model said of two issues, for their content as it was.
CREATE TABLE duplicate_verdicts (
    account_id    uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    one_id        uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    other_id      uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    one_content   bytea       NOT NULL,
    other_content bytea       NOT NULL,
    -- Null while nobody said anything.
    verdict       text        CHECK (verdict IN ('duplicate', 'overlapping', 'unrelated')),
    reason        text,
    suggestion    text,
    model         text,
    -- Why the model gave no verdict.
    failure       text,
    asked_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (one_id, other_id),
    CONSTRAINT duplicate_verdicts_order CHECK (one_id < other_id),
    CONSTRAINT duplicate_verdicts_one_end CHECK (num_nonnulls(verdict, failure) <= 1)
);
CREATE INDEX duplicate_verdicts_other ON duplicate_verdicts (other_id);
CREATE INDEX duplicate_verdicts_account ON duplicate_verdicts (account_id);

-- What people decided about two issues; it stays, whatever the texts say later.
CREATE TABLE duplicate_resolutions (
    account_id  uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    one_id      uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    other_id    uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    resolution  text        NOT NULL CHECK (resolution IN
        ('close_a', 'close_b', 'merge_a_to_b', 'merge_b_to_a', 'deconflict', 'not_a_duplicate')),
    -- Which of the two was `a`.
    a_id        uuid        NOT NULL,
    -- Null while it is under way, and where it stopped in the middle: the tracker may have been told.
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
