-- Tools of MCP servers as people know them: what is pinned may be listed and called, everything else waits for review.

ALTER TABLE mcp_servers
    -- 'all': nothing counts that a person has not reviewed. 'changes': the first list is trusted, what comes later
    -- waits.
    ADD COLUMN review          text        NOT NULL DEFAULT 'changes' CHECK (review IN ('all', 'changes')),
    -- Counts changes of where it is: of its address, or of the command that is run. Pins are of one identity.
    ADD COLUMN identity        bigint      NOT NULL DEFAULT 1,
    -- When its first list was taken, whoever trusted it. What comes after that is new.
    ADD COLUMN first_listed_at timestamptz,
    -- How many of its tools wait for review, as of its last scan or review; for metrics and lists only.
    ADD COLUMN held_tools      integer     NOT NULL DEFAULT 0;
CREATE INDEX mcp_servers_held ON mcp_servers (account_id) WHERE held_tools > 0;

-- What servers that are connected later get, unless they say otherwise.
ALTER TABLE policies
    ADD COLUMN tool_review text NOT NULL DEFAULT 'changes' CHECK (tool_review IN ('all', 'changes'));

CREATE TABLE mcp_pins (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL,
    server_id  uuid        NOT NULL REFERENCES mcp_servers ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind IN ('tool', 'instructions')),
    -- The server's own name of a tool; empty for instructions.
    name       text        NOT NULL,
    identity   bigint      NOT NULL,
    -- SHA-256 of the canonical definition, or of the instructions as they stand; null: that of `definition`, which was
    -- there before there were pins.
    hash       bytea       CHECK (octet_length(hash) = 32),
    -- What the hash is of: the object as the server sent it, or the instructions.
    definition text        NOT NULL,
    verdict    text        NOT NULL CHECK (verdict IN ('approved', 'rejected')),
    -- Why it stands here: it was there before there were pins, it was in the first list, or a person looked at it.
    basis      text        NOT NULL CHECK (basis IN ('existing', 'first_use', 'review')),
    decided_by uuid,
    reason     text,
    decided_at timestamptz NOT NULL DEFAULT now(),
    -- The last one of each verdict: after a new version was rejected the old one still counts.
    UNIQUE (server_id, kind, name, verdict),
    CONSTRAINT mcp_pins_refused_by_people CHECK (verdict = 'approved' OR basis = 'review'),
    CONSTRAINT mcp_pins_instructions_nameless CHECK ((kind = 'instructions') = (name = ''))
);
CREATE INDEX mcp_pins_account ON mcp_pins (account_id);

-- An update breaks nobody: what is offered now stays as it is, and is pinned so.
INSERT INTO mcp_pins (id, account_id, server_id, kind, name, identity, definition, verdict, basis)
SELECT gen_random_uuid(), account_id, server_id, 'tool', name, 1, definition, 'approved', 'existing'
  FROM mcp_offers
 WHERE kind = 'tool' AND name <> '';
INSERT INTO mcp_pins (id, account_id, server_id, kind, name, identity, definition, verdict, basis)
SELECT gen_random_uuid(), account_id, id, 'instructions', '', 1, instructions, 'approved', 'existing'
  FROM mcp_servers
 WHERE instructions IS NOT NULL;
UPDATE mcp_servers SET first_listed_at = coalesce(last_scan_at, now()) WHERE era IS NOT NULL;
