-- What people are told about approvals, how they want to be told, and the devices they are told on.

-- Messages to be sent: one row for each recipient, and each is queued once, whoever queues it again.
CREATE TABLE notifications (
    -- Goes along with every attempt, so that a receiver knows a repeated one.
    id          uuid        PRIMARY KEY,
    account_id  uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    approval_id uuid        NOT NULL,
    channel     text        NOT NULL CHECK (channel IN ('email', 'slack', 'mattermost', 'webhook', 'mobile_push')),
    -- An address of mail, a device, or the host of a webhook; never a secret.
    recipient   text        NOT NULL CHECK (recipient <> ''),
    step        text        NOT NULL CHECK (step IN
        ('request', 'reminder_50', 'reminder_90', 'escalation', 'outcome')),
    state       text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'withdrawn')),
    -- What is said and where to, links and addresses with their secrets; sealed with a key derived from SECRET_KEY,
    -- and gone as soon as it is not needed any more.
    sealed      bytea,
    -- Counts tries. The number is the lease, too: a sender that fell behind holds an older one.
    attempts    integer     NOT NULL DEFAULT 0,
    -- When it is tried next; while somebody tries, when others may.
    due_at      timestamptz NOT NULL DEFAULT now(),
    -- Nobody is helped by it any more.
    give_up_at  timestamptz NOT NULL,
    last_error  text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    ended_at    timestamptz,
    CONSTRAINT notifications_once UNIQUE (approval_id, channel, recipient, step),
    CONSTRAINT notifications_sealed_while_waiting CHECK ((state = 'waiting') = (sealed IS NOT NULL)),
    CONSTRAINT notifications_end CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT notifications_failed_for_a_reason CHECK (state <> 'failed' OR last_error IS NOT NULL)
);
CREATE INDEX notifications_due ON notifications (channel, due_at) WHERE state = 'waiting';
-- Accounts take turns.
CREATE INDEX notifications_turns ON notifications (channel, account_id, due_at) WHERE state = 'waiting';
CREATE INDEX notifications_late ON notifications (give_up_at) WHERE state = 'waiting';
CREATE INDEX notifications_age ON notifications (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX notifications_account ON notifications (account_id);

-- How people want to be told; who has no row has the defaults.
CREATE TABLE notification_preferences (
    id                 uuid        PRIMARY KEY,
    account_id         uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id            uuid        NOT NULL UNIQUE REFERENCES users ON DELETE CASCADE,
    preferred_channel  text        NOT NULL DEFAULT 'email' CHECK (preferred_channel IN ('email', 'mobile_push')),
    enable_email       boolean     NOT NULL DEFAULT true,
    enable_mobile_push boolean     NOT NULL DEFAULT false,
    -- Mail follows a push a little later, and not at all when the request is settled by then.
    stagger_email      boolean     NOT NULL DEFAULT true,
    -- Whether to be told when a decision is asked for.
    notify_when_needed boolean     NOT NULL DEFAULT true,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notification_preferences_account ON notification_preferences (account_id);

-- Phones and watches. A token belongs to whom registered it last: a device that changes hands tells its new owner.
CREATE TABLE notification_devices (
    id         uuid        PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id    uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    platform   text        NOT NULL CHECK (platform IN ('ios', 'android')),
    -- Where the push service finds the device.
    token      text        NOT NULL UNIQUE CHECK (token <> ''),
    name       text,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When it was last registered.
    seen_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notification_devices_user ON notification_devices (user_id, seen_at);
CREATE INDEX notification_devices_account ON notification_devices (account_id);

-- Devices on their way to be registered, by a code on a screen. Each code is good once, for minutes.
CREATE TABLE device_registrations (
    token_hash bytea       PRIMARY KEY,
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id    uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX device_registrations_expiry ON device_registrations (expires_at);
CREATE INDEX device_registrations_account ON device_registrations (account_id);
CREATE INDEX device_registrations_user ON device_registrations (user_id);
