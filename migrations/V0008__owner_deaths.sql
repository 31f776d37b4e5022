-- Executions that kill their owners are found out: a process that dies can leave no other trace than its lease.

ALTER TABLE executions
    -- Owners in a row that died with this execution in their hands before it made any progress.
    ADD COLUMN owner_deaths smallint NOT NULL DEFAULT 0 CHECK (owner_deaths >= 0),
    -- The lease was given back in good order, so its end is nobody's death.
    ADD COLUMN handed_over  boolean  NOT NULL DEFAULT false;
