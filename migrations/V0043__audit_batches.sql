-- What waits for its place in the chain stands in one row for each account of a statement, and the hash of an entry's
-- content is written with it: whoever seals it need not read it again. Both were most of what the chain cost.

-- The SHA-256 of the content as `src/store/audit/form.rs` writes it. Only a help: what counts is in the chain, and the
-- server compares that with the content. Absent in entries of servers before this one.
ALTER TABLE audit_logs ADD COLUMN digest bytea;

ALTER TABLE audit_unsealed RENAME TO audit_unsealed_entries;

-- Sorts the whole record where the chain is new, too, and nothing can be written meanwhile.
SET LOCAL work_mem = '256MB';

CREATE TABLE audit_unsealed (
    -- The highest id of the entries: a call's entry has the id of its beginning, so the lowest may be old. And the
    -- lowest, which retention looks at.
    last_id    uuid    NOT NULL,
    first_id   uuid    NOT NULL,
    account_id uuid    NOT NULL,
    entries    bigint  NOT NULL CHECK (entries > 0),
    ids        uuid[]  NOT NULL,
    -- As many as ids; null where the content has to be read.
    digests    bytea[] NOT NULL,
    CONSTRAINT audit_unsealed_key PRIMARY KEY (last_id, account_id),
    CONSTRAINT audit_unsealed_whole CHECK (cardinality(ids) = entries AND cardinality(digests) = entries)
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 2,
    autovacuum_vacuum_cost_limit = 20,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
    toast.autovacuum_vacuum_threshold = 5000, toast.autovacuum_vacuum_scale_factor = 0
);
-- Neither ids nor hashes can be compressed, and nothing is to be known of them.
ALTER TABLE audit_unsealed
    ALTER ids SET STORAGE EXTERNAL, ALTER digests SET STORAGE EXTERNAL,
    ALTER ids SET STATISTICS 0, ALTER digests SET STATISTICS 0;

-- In parts of what the server commits at most, so that whoever else writes more at once stops nobody.
CREATE OR REPLACE FUNCTION queue_for_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed AS batch (last_id, first_id, account_id, entries, ids, digests)
    SELECT ids[cardinality(ids)], ids[1], account_id, cardinality(ids), ids, digests
      FROM (SELECT account_id, array_agg(id ORDER BY id) AS ids, array_agg(digest ORDER BY id) AS digests
              FROM (SELECT account_id, id, digest,
                           (row_number() OVER (PARTITION BY account_id ORDER BY id) - 1) / 500 AS part
                      FROM written) AS numbered
             GROUP BY account_id, part) AS parts
    -- Only where an entry was taken away by force, and is written again.
    ON CONFLICT (last_id, account_id) DO UPDATE
       SET first_id = least(batch.first_id, excluded.first_id), entries = batch.entries + excluded.entries,
           ids = batch.ids || excluded.ids, digests = batch.digests || excluded.digests;
    RETURN NULL;
END
$$;

INSERT INTO audit_unsealed (last_id, first_id, account_id, entries, ids, digests)
SELECT ids[cardinality(ids)], ids[1], account_id, cardinality(ids), ids,
       array_fill(NULL::bytea, ARRAY[cardinality(ids)])
  FROM (SELECT account_id, array_agg(entry_id ORDER BY entry_id) AS ids
          FROM (SELECT account_id, entry_id,
                       (row_number() OVER (PARTITION BY account_id ORDER BY entry_id) - 1) / 500 AS part
                  FROM audit_unsealed_entries) AS numbered
         GROUP BY account_id, part) AS parts;
DROP TABLE audit_unsealed_entries;
