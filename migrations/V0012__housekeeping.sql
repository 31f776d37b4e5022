-- Old deliveries are found in order of age. A block range keeps its lowest time for good, though new rows are put
-- where old ones were: after the first removals every range looked old, and each batch read half the table.
-- Deliveries wait until this is committed.
DROP INDEX deliveries_age;
CREATE INDEX deliveries_age ON deliveries (received_at);
