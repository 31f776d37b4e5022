-- An end looks at its own row once, and takes the lock of its key while it does.

-- Takes the lock of one key, as `lock_keys` does; true, so that it can stand at the end of a condition.
CREATE FUNCTION lock_key(hash bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_keys(ARRAY[hash]);
    RETURN true;
END
$$;

-- The condition of a trigger is read anew by each statement, so it is short; the function asks for the rest.
CREATE OR REPLACE FUNCTION let_next_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT OLD.is_held AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL THEN
        PERFORM let_go(OLD.concurrency_hash);
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER executions_let_next_go AFTER UPDATE OF ended_at ON executions FOR EACH ROW
    WHEN (OLD.concurrency_hash IS NOT NULL)
    EXECUTE FUNCTION let_next_go();
