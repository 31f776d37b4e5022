-- The kill switch gets scopes, a reason, and a second yes before it is lifted.

-- `halted_at` is about calls of tools. While it is set no time passes for requests; while only flows are halted, none
-- passes for those of executions.
ALTER TABLE policies
    ADD COLUMN models_halted_at timestamptz,
    ADD COLUMN flows_halted_at  timestamptz,
    -- Who turned it on last, and why.
    ADD COLUMN halted_by        uuid,
    ADD COLUMN halt_reason      text,
    -- Who asked to lift what, until somebody else agrees.
    ADD COLUMN lift_asked_by    uuid,
    ADD COLUMN lift_asked_at    timestamptz,
    ADD COLUMN lift_scopes      text[],
    ADD CONSTRAINT policies_lift_whole
        CHECK (num_nulls(lift_asked_by, lift_asked_at, lift_scopes) IN (0, 3));

-- Every server asks several times a second which accounts are halted; mostly there are none.
CREATE INDEX policies_halted ON policies (account_id)
    WHERE halted_at IS NOT NULL OR models_halted_at IS NOT NULL OR flows_halted_at IS NOT NULL;
