-- Issues and their comments, as far as trackers told us about them.

CREATE TABLE issues (
    id              uuid        PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tracker_id      uuid        NOT NULL REFERENCES trackers ON DELETE CASCADE,
    -- Tells the organization, too.
    project_id      uuid        NOT NULL REFERENCES projects ON DELETE CASCADE,
    -- The tracker's own id; survives renames and moves.
    external_id     text        NOT NULL,
    -- What people call it: owner/repo#12, group/project#3, PROJ-1.
    key             text        NOT NULL,
    url             text        NOT NULL,
    title           text        NOT NULL,
    -- Null in the columns from here to created_at: the tracker never said. Empty: it said that there is none.
    body            text,
    -- The tracker's own word.
    status          text,
    is_open         boolean,
    labels          text[],
    assignees       text[],
    author          text,
    priority        text,
    -- When the tracker last changed it. What was said about an earlier moment never replaces this row.
    version         timestamptz,
    created_at      timestamptz,
    -- GitHub's conversations on pull requests are issues as well.
    is_pull_request boolean     NOT NULL,
    seen_at         timestamptz NOT NULL DEFAULT now(),
    -- Deleted at the tracker: emptied, and kept only so that late news do not bring it back.
    deleted_at      timestamptz,
    -- Longer texts than this would not fit into a tsvector.
    search          tsvector    NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('english', key || ' ' || title), 'A')
        || setweight(to_tsvector('english', left(coalesce(body, ''), 50000)), 'B')) STORED,
    UNIQUE (tracker_id, external_id)
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX issues_key ON issues (account_id, lower(key));
-- Addresses can be longer than a btree takes.
CREATE INDEX issues_url ON issues USING hash (url);
CREATE INDEX issues_project ON issues (project_id);
-- Whoever fills the list of pending entries has to work it off; a short one costs nobody a noticeable time.
CREATE INDEX issues_search ON issues USING gin (search) WITH (gin_pending_list_limit = 512);

CREATE TABLE issue_comments (
    id          uuid        PRIMARY KEY,
    account_id  uuid        NOT NULL,
    issue_id    uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    tracker_id  uuid        NOT NULL,
    external_id text        NOT NULL,
    url         text        NOT NULL,
    body        text        NOT NULL,
    author      text,
    version     timestamptz,
    created_at  timestamptz,
    seen_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz,
    search      tsvector    NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('english', left(body, 50000)), 'C')) STORED,
    UNIQUE (tracker_id, external_id)
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX issue_comments_issue ON issue_comments (issue_id);
CREATE INDEX issue_comments_account ON issue_comments (account_id);
CREATE INDEX issue_comments_search ON issue_comments USING gin (search) WITH (gin_pending_list_limit = 512);
