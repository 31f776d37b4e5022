-- Which calls run, which do not, and whom to ask about the others: teams, approval workflows and access rules.

CREATE TABLE teams (
    id          uuid        PRIMARY KEY,
    account_id  uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name        text        NOT NULL,
    description text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, name)
);

CREATE TABLE team_members (
    team_id    uuid        NOT NULL REFERENCES teams ON DELETE CASCADE,
    user_id    uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user ON team_members (user_id);

-- Who is asked and how: approval workflows, which are also called approval policies.
CREATE TABLE approval_workflows (
    id                      uuid        PRIMARY KEY,
    account_id              uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name                    text        NOT NULL,
    description             text,
    -- Who is asked where neither a rule nor its tool says.
    is_default              boolean     NOT NULL DEFAULT false,
    -- Without users and teams, whoever may decide is asked. What is deleted stays in these lists and asks nobody: to
    -- take it out could leave a list empty, and then everybody would be asked.
    approver_user_ids       uuid[]      NOT NULL DEFAULT '{}',
    approver_team_ids       uuid[]      NOT NULL DEFAULT '{}',
    approvals_required      integer     NOT NULL DEFAULT 1 CHECK (approvals_required >= 1),
    escalation_user_ids     uuid[]      NOT NULL DEFAULT '{}',
    escalation_team_ids     uuid[]      NOT NULL DEFAULT '{}',
    timeout_seconds         integer     CHECK (timeout_seconds BETWEEN 60 AND 2592000),
    require_reason          boolean     NOT NULL DEFAULT false,
    async_approval_enabled  boolean     NOT NULL DEFAULT false,
    notification_channels   text[]      NOT NULL DEFAULT '{email}' CHECK
        (notification_channels <@ ARRAY['email', 'slack', 'mattermost', 'webhook', 'mobile_push']),
    -- Addresses of webhooks and what is sent along: sealed with a key derived from SECRET_KEY, and as it is shown.
    channels_sealed         bytea,
    channels_shown          jsonb       NOT NULL DEFAULT '{}',
    -- The end of the secret that signs what our webhook sends.
    webhook_secret_hint     text,
    -- From here on: kept and shown, and nothing acts on it yet.
    approval_type           text        NOT NULL DEFAULT 'slack',
    channel                 text,
    addressee               text,
    approval_config         jsonb,
    workflow_config         jsonb,
    escalation_workflow_id  uuid        REFERENCES approval_workflows,
    ai_model                text,
    ai_guidelines           text,
    ai_context              jsonb,
    ai_confidence_threshold double precision NOT NULL DEFAULT 0.8 CHECK (ai_confidence_threshold BETWEEN 0 AND 1),
    ai_fallback_behavior    text        NOT NULL DEFAULT 'escalate' CHECK
        (ai_fallback_behavior IN ('escalate', 'approve', 'deny')),
    created_at              timestamptz NOT NULL DEFAULT now(),
    updated_at              timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, name),
    CONSTRAINT approval_workflows_channels_whole
        CHECK ((channels_sealed IS NULL) = (channels_shown = '{}'))
);
CREATE UNIQUE INDEX approval_workflows_default ON approval_workflows (account_id) WHERE is_default;
CREATE INDEX approval_workflows_escalation ON approval_workflows (escalation_workflow_id)
    WHERE escalation_workflow_id IS NOT NULL;

-- What calls of a tool are let through, stopped or asked about. The references to workflows say nothing about deletion,
-- so that a workflow in use stays, and an account goes with all it has.
CREATE TABLE tool_access_rules (
    id                    uuid        PRIMARY KEY,
    account_id            uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tool_configuration_id uuid        NOT NULL REFERENCES tool_configurations ON DELETE CASCADE,
    action                text        NOT NULL CHECK (action IN ('allow', 'deny', 'require_approval')),
    -- Null: always.
    condition_expression  text,
    condition_type        text        NOT NULL DEFAULT 'cel' CHECK (condition_type IN ('cel', 'simple')),
    -- Lower ones are looked at first; of equals, the one with the lower id.
    priority              integer     NOT NULL DEFAULT 0,
    description           text,
    is_enabled            boolean     NOT NULL DEFAULT true,
    approval_workflow_id  uuid        REFERENCES approval_workflows,
    -- Whom alone it concerns; null: everyone.
    subject_kind          text        CHECK (subject_kind IN ('agent', 'key', 'flow')),
    subject_id            uuid,
    -- It is the configuration's approval condition, an older name for one rule; the two columns after are only of it.
    is_condition          boolean     NOT NULL DEFAULT false,
    name                  text,
    condition_config      jsonb,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tool_access_rules_subject CHECK ((subject_kind IS NULL) = (subject_id IS NULL)),
    CONSTRAINT tool_access_rules_condition_asks
        CHECK (NOT is_condition OR (action = 'require_approval' AND subject_kind IS NULL))
);
CREATE UNIQUE INDEX tool_access_rules_one_condition ON tool_access_rules (tool_configuration_id) WHERE is_condition;
CREATE INDEX tool_access_rules_tool ON tool_access_rules (tool_configuration_id);
CREATE INDEX tool_access_rules_account ON tool_access_rules (account_id);
CREATE INDEX tool_access_rules_workflow ON tool_access_rules (approval_workflow_id)
    WHERE approval_workflow_id IS NOT NULL;

-- Ids from before there were workflows name nothing.
UPDATE tool_configurations SET approval_workflow_id = NULL WHERE approval_workflow_id IS NOT NULL;
ALTER TABLE tool_configurations
    ADD CONSTRAINT tool_configurations_workflow FOREIGN KEY (approval_workflow_id) REFERENCES approval_workflows;
CREATE INDEX tool_configurations_workflow ON tool_configurations (approval_workflow_id)
    WHERE approval_workflow_id IS NOT NULL;

-- New accounts get theirs when they are registered.
INSERT INTO approval_workflows
    (id, account_id, name, description, is_default, approver_user_ids, timeout_seconds, notification_channels)
SELECT gen_random_uuid(), a.id, 'Default', 'Asked where neither the rule nor the tool names a workflow.', true,
       ARRAY(SELECT u.id FROM users u JOIN user_roles r ON r.user_id = u.id
              WHERE u.account_id = a.id AND r.role = 'owner' ORDER BY u.created_at, u.id),
       3600, '{email,mobile_push}'
  FROM accounts a;
