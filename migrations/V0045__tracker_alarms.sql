-- Alarms about trackers: what is wrong with each, since when, and when people were last told.

-- One row for each thing that ever was wrong, for as long as the tracker is there: what flaps is told once a day.
CREATE TABLE tracker_alarms (
    -- Whoever changes what is known of a tracker holds this row, so its alarms change one transaction after another.
    tracker_id uuid        NOT NULL REFERENCES tracker_syncs ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind IN
        ('token_refused', 'token_expiring', 'hook_disabled', 'project_unreadable')),
    -- The organization whose webhooks are off, or the project that cannot be read; the tracker's own id where it is
    -- about all of the tracker.
    place      uuid        NOT NULL,
    -- Since when it has been wrong without a break, and when it was well again. Null: it still is wrong.
    raised_at  timestamptz NOT NULL DEFAULT now(),
    cleared_at timestamptz,
    -- When people were last told, and by which messages: the `approval_id` of those in `notifications`. They have the
    -- step `outcome` there, which servers of before know as well.
    told_at    timestamptz,
    notice_id  uuid,
    PRIMARY KEY (tracker_id, kind, place),
    CONSTRAINT tracker_alarms_told_whole CHECK (num_nulls(told_at, notice_id) IN (0, 2))
);

-- Whether somebody who may manage trackers wants to be told when something is wrong with one.
ALTER TABLE notification_preferences ADD COLUMN notify_tracker_alarms boolean NOT NULL DEFAULT true;
