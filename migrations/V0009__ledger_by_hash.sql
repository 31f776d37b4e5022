-- The ledger by a hash of the key instead of the key: half the bytes of a row and of an index entry, so that
-- twice as much of the index stays in memory. Every delivery writes to a random place of that index, and after
-- each checkpoint the first write to a page logs the whole page: the fewer pages, the less of both.

-- Deliveries wait until this is committed; readers do not.
LOCK TABLE deliveries IN EXCLUSIVE MODE;
ALTER TABLE deliveries RENAME TO deliveries_by_text;

-- One row a delivery ever accepted: what makes a repetition a repetition. It outlives the event.
CREATE TABLE deliveries (
    -- The first 16 bytes of SHA-256 over the source's id and the sender's key: the endpoint is part of it, so
    -- that no tenant's key can meet another's, and 128 bits of it, so that nobody finds two keys that do.
    key_hash    uuid        NOT NULL,
    event_id    uuid        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
) WITH (
    -- Rows are only added, and deleted by age in batches: clean after a hundredth, gently.
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 10000
);
INSERT INTO deliveries (key_hash, event_id, received_at)
SELECT encode(substring(sha256(uuid_send(source_id) || convert_to(delivery_key, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid,
       event_id, received_at
  FROM deliveries_by_text
 ORDER BY received_at;
DROP TABLE deliveries_by_text;
ALTER TABLE deliveries ADD PRIMARY KEY (key_hash);
CREATE INDEX deliveries_age ON deliveries USING brin (received_at);
