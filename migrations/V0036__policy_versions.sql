-- What was applied as an account's policy: one whole document a version, which never changes.

CREATE TABLE policy_versions (
    id             uuid        PRIMARY KEY,
    account_id     uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- Counts from 1 within the account, without a gap.
    number         integer     NOT NULL CHECK (number >= 1),
    -- YAML, as it is exported; to compare two versions is to compare these.
    document       text        NOT NULL,
    -- SHA-256 of the document.
    document_hash  bytea       NOT NULL CHECK (length(document_hash) = 32),
    -- How it came about. 'found': it was changed by other means, and kept when that was noticed.
    origin         text        NOT NULL CHECK (origin IN ('applied', 'rolled_back', 'saved', 'found')),
    -- The number of the version that was gone back to.
    rolled_back_to integer,
    -- Nobody's where it was found.
    author_id      uuid,
    comment        text,
    -- Counts of what is in the document.
    servers        integer     NOT NULL,
    workflows      integer     NOT NULL,
    tools          integer     NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, number),
    CONSTRAINT policy_versions_back CHECK ((origin = 'rolled_back') = (rolled_back_to IS NOT NULL))
);

CREATE FUNCTION policy_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of a policy never changes';
END
$$;
CREATE TRIGGER policy_versions_stay BEFORE UPDATE ON policy_versions
    FOR EACH ROW EXECUTE FUNCTION policy_versions_stay();

-- Names for versions, which can be moved. They are apart because versions never change.
CREATE TABLE policy_tags (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name       text        NOT NULL,
    version_id uuid        NOT NULL REFERENCES policy_versions ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, name)
);
CREATE INDEX policy_tags_version ON policy_tags (version_id);
