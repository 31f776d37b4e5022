-- MCP servers elsewhere, what they offer, and how an account has set up its tools.

CREATE TABLE mcp_servers (
    id               uuid        PRIMARY KEY,
    account_id       uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name             text        NOT NULL,
    transport        text        NOT NULL CHECK (transport IN ('http-streaming', 'sse', 'stdio')),
    -- Where it is; null for a command.
    url              text,
    -- What is run, and in which image; null for an address.
    command          text,
    args             text[]      NOT NULL DEFAULT '{}',
    image            text,
    -- The command's environment: sealed with a key derived from SECRET_KEY, and as it is shown.
    env_sealed       bytea,
    env_shown        jsonb       NOT NULL DEFAULT '{}',
    -- With what we prove ourselves there: sealed, and as it is shown.
    auth_type        text        NOT NULL CHECK (auth_type IN ('none', 'bearer', 'api_key', 'oauth')),
    auth_sealed      bytea,
    auth_shown       jsonb       NOT NULL DEFAULT '{}',
    tool_prefix      text        CHECK (tool_prefix ~ '^[a-z0-9_]{1,32}$'),
    prefix_mode      text        NOT NULL CHECK (prefix_mode IN ('always', 'on_conflict', 'never')),
    -- What it says of its tools, such as that they only read, may be believed.
    is_trusted       boolean     NOT NULL DEFAULT false,
    -- 'error': the last scan failed; what was found before stays.
    status           text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'inactive', 'error')),
    -- Counts changes of how it is reached; connections made under an older one are of no use.
    revision         bigint      NOT NULL DEFAULT 1,
    last_scan_at     timestamptz,
    last_error       text,
    -- What it said of itself at the last scan that worked; `capabilities` is JSON.
    era              text        CHECK (era IN ('modern', 'legacy')),
    protocol_version text,
    capabilities     text,
    instructions     text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, name),
    CONSTRAINT mcp_servers_one_place
        CHECK ((transport = 'stdio') = (command IS NOT NULL) AND (transport = 'stdio') = (url IS NULL)),
    CONSTRAINT mcp_servers_none_is_nothing CHECK (auth_type <> 'none' OR auth_sealed IS NULL),
    CONSTRAINT mcp_servers_prefix_to_put CHECK (prefix_mode = 'never' OR tool_prefix IS NOT NULL),
    CONSTRAINT mcp_servers_facts_whole CHECK (num_nulls(era, protocol_version, capabilities) IN (0, 3))
);

-- Tools, prompts, resources and templates that servers listed at their last scan that worked.
CREATE TABLE mcp_offers (
    id            uuid        PRIMARY KEY,
    account_id    uuid        NOT NULL,
    server_id     uuid        NOT NULL REFERENCES mcp_servers ON DELETE CASCADE,
    kind          text        NOT NULL CHECK (kind IN ('tool', 'prompt', 'resource', 'resource_template')),
    -- The server's own: a name, a resource's address, or a template's pattern.
    name          text        NOT NULL,
    description   text,
    -- The object as the server sent it, byte for byte: `jsonb` would sort its members and round its numbers.
    definition    text        NOT NULL,
    -- Where it stands in the server's list.
    position      integer     NOT NULL,
    discovered_at timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (server_id, kind, name)
);
CREATE INDEX mcp_offers_account ON mcp_offers (account_id);

CREATE TABLE tool_configurations (
    id                   uuid        PRIMARY KEY,
    account_id           uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The tool's own name, without a prefix of ours. The tool need not be there yet.
    tool_name            text        NOT NULL,
    tool_source          text        NOT NULL CHECK (tool_source IN ('builtin', 'mcp', 'http')),
    mcp_server_id        uuid        REFERENCES mcp_servers ON DELETE CASCADE,
    http_endpoint_id     text,
    is_enabled           boolean     NOT NULL DEFAULT true,
    tool_description     text,
    -- Takes the place of the tool's own; JSON as it was given, since `jsonb` would sort its members.
    tool_schema          text,
    custom_config        jsonb,
    justification_mode   text        CHECK (justification_mode IN ('optional', 'required')),
    approval_workflow_id uuid,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tool_configurations_server CHECK ((tool_source = 'mcp') = (mcp_server_id IS NOT NULL)),
    CONSTRAINT tool_configurations_once
        UNIQUE NULLS NOT DISTINCT (account_id, tool_name, tool_source, mcp_server_id, http_endpoint_id)
);
CREATE INDEX tool_configurations_server ON tool_configurations (mcp_server_id) WHERE mcp_server_id IS NOT NULL;
