-- What waits for its place in the chain stands in one row for each account of a statement, and the hash of an entry's
-- content is written with it: whoever seals it need not read it again. Both were most of what the chain cost.

-- The SHA-256 of the content as `src/store/audit/form.rs` writes it. Only a help: what counts is in the chain, and the
-- server compares that with the content. Absent in entries of servers before this one.
ALTER TABLE audit_logs ADD COLUMN digest bytea;

ALTER TABLE audit_unsealed RENAME TO audit_unsealed_entries;

CREATE TABLE audit_unsealed (
    -- The lowest id of the entries.
    first_id   uuid    NOT NULL,
    account_id uuid    NOT NULL,
    entries    bigint  NOT NULL CHECK (entries > 0),
    ids        uuid[]  NOT NULL,
    -- As many as ids; null where the content has to be read.
    digests    bytea[] NOT NULL,
    CONSTRAINT audit_unsealed_key PRIMARY KEY (first_id, account_id),
    CONSTRAINT audit_unsealed_whole CHECK (cardinality(ids) = entries AND cardinality(digests) = entries)
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 2,
    autovacuum_vacuum_cost_limit = 20,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000,
    toast.autovacuum_vacuum_threshold = 5000, toast.autovacuum_vacuum_scale_factor = 0
);
-- Neither ids nor hashes can be compressed.
ALTER TABLE audit_unsealed ALTER ids SET STORAGE EXTERNAL, ALTER digests SET STORAGE EXTERNAL;

CREATE OR REPLACE FUNCTION queue_for_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_unsealed (first_id, account_id, entries, ids, digests)
    SELECT ids[1], account_id, cardinality(ids), ids, digests
      FROM (SELECT account_id, array_agg(id ORDER BY id) AS ids, array_agg(digest ORDER BY id) AS digests
              FROM written
             GROUP BY account_id) AS accounts;
    RETURN NULL;
END
$$;

INSERT INTO audit_unsealed (first_id, account_id, entries, ids, digests)
SELECT ids[1], account_id, cardinality(ids), ids, array_fill(NULL::bytea, ARRAY[cardinality(ids)])
  FROM (SELECT account_id, array_agg(entry_id ORDER BY entry_id) AS ids
          FROM (SELECT account_id, entry_id,
                       (row_number() OVER (PARTITION BY account_id ORDER BY entry_id) - 1) / 250 AS part
                  FROM audit_unsealed_entries) AS numbered
         GROUP BY account_id, part) AS parts;
DROP TABLE audit_unsealed_entries;
