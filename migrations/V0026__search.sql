-- Search by meaning and by misspelt words: a vector for each text, the words that texts are made of, and the queue of
-- texts that have yet to be looked at.

CREATE EXTENSION IF NOT EXISTS vector;

-- Tells texts apart. `convert_to` counts as changeable only because of encodings; the database's own never changes.
CREATE FUNCTION content_hash(content text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT sha256(convert_to(content, 'UTF8')) $$;

-- Of the beginning alone: models read no further. Who changes the rest of a long text makes nobody embed it again.
ALTER TABLE issues ADD COLUMN content_hash bytea NOT NULL
    GENERATED ALWAYS AS (content_hash(left(title || ': ' || coalesce(body, ''), 8000))) STORED;
ALTER TABLE issue_comments ADD COLUMN content_hash bytea NOT NULL
    GENERATED ALWAYS AS (content_hash(left(body, 8000))) STORED;
CREATE INDEX issues_content ON issues (account_id, content_hash) WHERE deleted_at IS NULL;
CREATE INDEX issue_comments_content ON issue_comments (account_id, content_hash) WHERE deleted_at IS NULL;
-- The newest texts, where a word is in very many.
CREATE INDEX issues_newest ON issues (account_id, version DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX issue_comments_newest ON issue_comments (account_id, version DESC NULLS LAST, id DESC)
    WHERE deleted_at IS NULL;

-- Whether an issue is among those that somebody wants to see; nulls want anything. A single expression, so that it
-- is planned as if it stood in the statement. A status is the tracker's own word, or `open` or `closed`.
CREATE FUNCTION issue_fits(issue issues, tracker uuid, projects uuid[], status text, labels text[], assignee text,
                           priority text, after timestamptz, before timestamptz)
    RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT issue.deleted_at IS NULL
       AND (tracker IS NULL OR issue.tracker_id = tracker)
       AND (projects IS NULL OR issue.project_id = ANY (projects))
       AND (status IS NULL OR lower(issue.status) = lower(status)
            OR issue.is_open = (CASE lower(status) WHEN 'open' THEN true WHEN 'closed' THEN false END))
       AND (labels IS NULL OR issue.labels @> labels)
       AND (assignee IS NULL OR assignee = ANY (issue.assignees))
       AND (priority IS NULL OR lower(issue.priority) = lower(priority))
       AND (after IS NULL OR COALESCE(issue.version, issue.created_at, issue.seen_at) >= after)
       AND (before IS NULL OR COALESCE(issue.version, issue.created_at, issue.seen_at) <= before)
    $$;

-- Models that made vectors, of all accounts. One serves; another may be on its way to take over.
CREATE TABLE embedding_models (
    id            smallint    GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text        NOT NULL UNIQUE,
    dimensions    integer     NOT NULL CHECK (dimensions BETWEEN 1 AND 4000),
    is_serving    boolean     NOT NULL DEFAULT false,
    -- When a server last started that is set to this model.
    wanted_at     timestamptz NOT NULL DEFAULT now(),
    -- How far the texts have been queued for it that were there before it.
    issues_up_to   uuid       NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    comments_up_to uuid       NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    -- When that was done.
    queued_at     timestamptz
);
CREATE UNIQUE INDEX embedding_models_serving ON embedding_models (is_serving) WHERE is_serving;

-- Vectors by content: equal texts of an account share one.
CREATE TABLE embeddings (
    account_id   uuid     NOT NULL REFERENCES accounts ON DELETE CASCADE,
    model_id     smallint NOT NULL REFERENCES embedding_models ON DELETE CASCADE,
    content_hash bytea    NOT NULL,
    -- Of length 1. Half precision: the third digit after the point never decided what is found.
    embedding    halfvec  NOT NULL,
    PRIMARY KEY (model_id, account_id, content_hash)
);
CREATE INDEX embeddings_account ON embeddings (account_id);

-- An index has one number of dimensions, so every model has its own. Vectors have length 1: their inner product is
-- the cosine, and cheaper.
CREATE FUNCTION make_embedding_index(model smallint, dimensions integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE INDEX IF NOT EXISTS embeddings_of_model_%s ON embeddings
         USING hnsw ((embedding::halfvec(%s)) halfvec_ip_ops) WITH (m = 16, ef_construction = 64)
         WHERE model_id = %s', model, dimensions, model);
END $$;

CREATE FUNCTION drop_embedding_index(model smallint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP INDEX IF EXISTS embeddings_of_model_%s', model);
END $$;

-- Texts to be looked at: their words counted, their vectors made.
CREATE TABLE search_queue (
    item_id    uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    -- A comment otherwise.
    is_issue   boolean     NOT NULL,
    -- 0: it was changed just now; 1: it is older, as in a first sync; 2: the text is known, and only the model is new.
    priority   smallint    NOT NULL,
    queued_at  timestamptz NOT NULL DEFAULT now(),
    not_before timestamptz NOT NULL DEFAULT now(),
    -- Whether its words are counted, so that only the vector is missing.
    is_counted boolean     NOT NULL DEFAULT false,
    -- Of whoever works on it until `not_before`. Null again when the text changes meanwhile.
    claim      uuid,
    -- Whose claim it is: a replica that starts anew gives up those it had.
    owner      uuid,
    attempts   integer     NOT NULL DEFAULT 0,
    problem    text
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 500);
CREATE INDEX search_queue_next ON search_queue (priority, not_before);

-- Words as they are written, without case, and what they are stemmed to; only for ranking and for guessing what a
-- misspelt word was meant to be. The word '' counts all texts. Counts are of what was ever looked at: nothing that
-- ranks needs to know that a text has gone.
CREATE TABLE search_words (
    account_id uuid    NOT NULL REFERENCES accounts ON DELETE CASCADE,
    word       text    NOT NULL,
    stem       text    NOT NULL,
    texts      bigint  NOT NULL,
    -- The word, and the word without each of its letters: two words that share one of these differ by one or two
    -- letters. Empty for words that are too short to guess.
    lookalikes text[]  NOT NULL,
    PRIMARY KEY (account_id, word)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX search_words_stem ON search_words (account_id, stem);
CREATE INDEX search_words_prefix ON search_words (account_id, word text_pattern_ops);
CREATE INDEX search_words_lookalikes ON search_words USING gin (lookalikes);

CREATE FUNCTION lookalikes(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN length(word) BETWEEN 4 AND 24
                THEN ARRAY(SELECT DISTINCT overlay(word PLACING '' FROM place FOR 1)
                             FROM generate_series(1, length(word)) AS place) || word
                ELSE '{}' END
    $$;

-- Whatever writes an issue or a comment queues it. What the tracker changed within the hour is news.
CREATE FUNCTION queue_for_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO search_queue AS waiting (item_id, account_id, is_issue, priority)
        SELECT id, account_id, TG_TABLE_NAME = 'issues',
               CASE WHEN version > now() - interval '1 hour' THEN 0 ELSE 1 END
          FROM fresh
         WHERE deleted_at IS NULL
         ORDER BY id
        ON CONFLICT (item_id) DO NOTHING;
    ELSE
        INSERT INTO search_queue AS waiting (item_id, account_id, is_issue, priority)
        SELECT fresh.id, fresh.account_id, TG_TABLE_NAME = 'issues',
               CASE WHEN fresh.version > now() - interval '1 hour' THEN 0 ELSE 1 END
          FROM fresh
          JOIN stale ON stale.id = fresh.id
         WHERE fresh.deleted_at IS NULL
           AND fresh.content_hash <> stale.content_hash
         ORDER BY fresh.id
        ON CONFLICT (item_id) DO UPDATE
           SET priority = LEAST(waiting.priority, excluded.priority), not_before = now(), claim = NULL, attempts = 0,
               is_counted = false, problem = NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER issues_made AFTER INSERT ON issues
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_for_search();
CREATE TRIGGER issues_changed AFTER UPDATE ON issues
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_for_search();
CREATE TRIGGER issue_comments_made AFTER INSERT ON issue_comments
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_for_search();
CREATE TRIGGER issue_comments_changed AFTER UPDATE ON issue_comments
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_for_search();

INSERT INTO search_queue (item_id, account_id, is_issue, priority)
SELECT id, account_id, true, 1 FROM issues WHERE deleted_at IS NULL
UNION ALL
SELECT id, account_id, false, 1 FROM issue_comments WHERE deleted_at IS NULL;
