-- The record becomes tamper-evident: entries are numbered and hashed in one chain per account, soon after they are
-- written, and what the chain came to is signed now and then. Per account, because an account's export has to be
-- checkable without anybody else's entries, and because chains of different accounts never wait for each other.

-- Entries that are written and not in the chain yet. Each stands here from the transaction that wrote it, so none that
-- was committed can be missed, whatever dies; a crash leaves only work to do.
CREATE TABLE audit_unsealed (
    entry_id   uuid NOT NULL,
    account_id uuid NOT NULL,
    PRIMARY KEY (entry_id, account_id)
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 2,
    autovacuum_vacuum_cost_limit = 20,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000
);

-- One row for each account that has a chain: how far it goes, how far it is signed, and where it begins.
CREATE TABLE audit_chains (
    account_id     uuid        PRIMARY KEY,
    -- The number and the hash of the last record; the first record is 1.
    seq            bigint      NOT NULL,
    hash           bytea       NOT NULL CHECK (octet_length(hash) = 32),
    sealed_at      timestamptz NOT NULL,
    -- The last record under a signature, since when, and how many checkpoints there are.
    signed_seq     bigint      NOT NULL DEFAULT 0,
    signed_at      timestamptz NOT NULL DEFAULT now(),
    checkpoints    bigint      NOT NULL DEFAULT 0,
    -- What retention took: records up to this number, and the content of entries with ids before this one.
    gone_seq       bigint      NOT NULL DEFAULT 0,
    removed_before uuid,
    -- How far the server itself has compared the records with their hashes, when, and what it found wrong first.
    checked_seq    bigint      NOT NULL DEFAULT 0,
    checked_at     timestamptz,
    fault          text
) WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX audit_chains_unsigned ON audit_chains (signed_at) WHERE seq > signed_seq;

-- Records that were sealed together. A record is its entry's id and the hash of the entry's content; its number is the
-- block's first one and its place. Hashes are not compressed, since they cannot be.
CREATE TABLE audit_blocks (
    account_id uuid        NOT NULL,
    first_seq  bigint      NOT NULL CHECK (first_seq > 0),
    last_seq   bigint      NOT NULL CHECK (last_seq >= first_seq),
    ids        bytea       NOT NULL,
    digests    bytea       NOT NULL,
    -- The chain before the first record, and after the last.
    previous   bytea       NOT NULL CHECK (octet_length(previous) = 32),
    hash       bytea       NOT NULL CHECK (octet_length(hash) = 32),
    sealed_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, first_seq),
    CONSTRAINT audit_blocks_whole CHECK (octet_length(ids) = 16 * (last_seq - first_seq + 1)
        AND octet_length(digests) = 32 * (last_seq - first_seq + 1))
);
ALTER TABLE audit_blocks ALTER ids SET STORAGE EXTERNAL, ALTER digests SET STORAGE EXTERNAL;
CREATE INDEX audit_blocks_sealed ON audit_blocks (account_id, sealed_at, first_seq);

-- What signs checkpoints. One key at a time for the whole installation; the next is endorsed by the one before.
CREATE TABLE audit_keys (
    -- From the public key: the first 16 hexadecimal digits of its SHA-256.
    id          text        PRIMARY KEY,
    public_key  bytea       NOT NULL CHECK (octet_length(public_key) = 32),
    -- Under the server's SECRET_KEY.
    sealed_key  bytea       NOT NULL,
    endorsed_by text        REFERENCES audit_keys,
    endorsement bytea,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    retired_at  timestamptz,
    CONSTRAINT audit_keys_endorsed CHECK ((endorsed_by IS NULL) = (endorsement IS NULL))
);
CREATE UNIQUE INDEX audit_keys_current ON audit_keys ((true)) WHERE retired_at IS NULL;

-- Signed statements of what a chain had come to. They are numbered without a gap, so that none can go unnoticed.
CREATE TABLE audit_checkpoints (
    account_id     uuid        NOT NULL,
    number         bigint      NOT NULL CHECK (number > 0),
    kind           text        NOT NULL CHECK (kind IN ('periodic', 'retention')),
    seq            bigint      NOT NULL,
    hash           bytea       NOT NULL CHECK (octet_length(hash) = 32),
    -- Of `retention`: entries with ids before this one have lost their content.
    removed_before uuid,
    -- In milliseconds since 1970, as it is signed.
    at_ms          bigint      NOT NULL,
    key_id         text        NOT NULL REFERENCES audit_keys,
    signature      bytea       NOT NULL CHECK (octet_length(signature) = 64),
    PRIMARY KEY (account_id, number),
    CONSTRAINT audit_checkpoints_whole CHECK ((kind = 'retention') = (removed_before IS NOT NULL))
);
CREATE INDEX audit_checkpoints_seq ON audit_checkpoints (account_id, seq);

CREATE FUNCTION queue_for_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (entry_id, account_id) SELECT id, account_id FROM written ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER audit_logs_unsealed AFTER INSERT ON audit_logs
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION queue_for_sealing();

-- What was recorded before: it is in the chain from now on.
INSERT INTO audit_unsealed (entry_id, account_id) SELECT id, account_id FROM audit_logs;

-- Rows are written once and never changed. Only retention deletes, and says so in its transaction. Whoever owns the
-- tables could take these triggers away; the chain is what tells then.
CREATE FUNCTION refuse_to_change_the_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('preloop.retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the record is only added to: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege', HINT = 'Entries go with retention, as AUDIT_RETENTION_DAYS says.';
END
$$;
CREATE TRIGGER audit_logs_stay BEFORE UPDATE OR DELETE ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER audit_logs_stay_whole BEFORE TRUNCATE ON audit_logs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER audit_blocks_stay BEFORE UPDATE OR DELETE ON audit_blocks
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER audit_blocks_stay_whole BEFORE TRUNCATE ON audit_blocks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER audit_checkpoints_stay BEFORE UPDATE OR DELETE ON audit_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_to_change_the_record();
CREATE TRIGGER audit_checkpoints_stay_whole BEFORE TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_the_record();
