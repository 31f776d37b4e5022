-- What the rounds of fire write down about every step of every execution, in the transaction of the step.
CREATE SCHEMA fire;
CREATE TABLE fire.steps (
    n               bigserial   PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    execution       uuid        NOT NULL,
    account         uuid        NOT NULL,
    old_state       text,
    -- Null when the row was deleted.
    state           text,
    epoch           bigint      NOT NULL,
    container_epoch bigint,
    attempt         smallint    NOT NULL,
    owner           uuid
);
CREATE INDEX ON fire.steps (execution, n);

CREATE FUNCTION fire.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO fire.steps (execution, account, old_state, state, epoch, container_epoch, attempt, owner)
    VALUES (coalesce(NEW.id, OLD.id), coalesce(NEW.account_id, OLD.account_id), OLD.state, NEW.state,
            coalesce(NEW.epoch, OLD.epoch), NEW.container_epoch, coalesce(NEW.attempt, OLD.attempt),
            NEW.lease_owner);
    RETURN NULL;
END
$$;
-- Renewals are left out: they change nothing but the time of a lease.
CREATE TRIGGER fire AFTER INSERT OR DELETE OR UPDATE OF state, epoch, container_epoch, lease_owner ON executions
    FOR EACH ROW EXECUTE FUNCTION fire.note();
