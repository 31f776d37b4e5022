-- Old deliveries are found in order of age. A block range keeps its lowest time for good, though new rows are put
-- where old ones were: after the first removals every range looked old, and each batch read half the table.
-- Deliveries wait until this is committed.
DROP INDEX deliveries_age;
CREATE INDEX deliveries_age ON deliveries (received_at);

-- Makes the daily partitions from today to `days` ahead; days that exist are left alone. Events of such a day that
-- came before its partition lie in `events_other` and move along, unless they are so many that readers would wait
-- for it: then they stay there until they are too old, and the day goes without a partition.
-- A finished table is attached, because creating it in place would lock out every reader and writer.
CREATE OR REPLACE FUNCTION ensure_event_partitions(days integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moved_max constant bigint := 1000;
    bytes_max constant bigint := 16777216;
    today     date := (now() AT TIME ZONE 'UTC')::date;
    day       date;
    partition text;
    low       uuid;
    high      uuid;
    early     bigint;
    bytes     bigint;
BEGIN
    FOR day IN SELECT today + ahead FROM generate_series(0, days) AS ahead LOOP
        partition := 'events_' || to_char(day, 'YYYYMMDD');
        low := uuid7_floor(day::timestamp AT TIME ZONE 'UTC');
        high := uuid7_floor((day + 1)::timestamp AT TIME ZONE 'UTC');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL;
        SELECT count(*), coalesce(sum(payload_bytes), 0) INTO early, bytes
          FROM (SELECT payload_bytes FROM events_other WHERE id >= low AND id < high LIMIT moved_max + 1) AS event;
        CONTINUE WHEN early > moved_max OR bytes > bytes_max;
        EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', partition);
        IF early > 0 THEN
            -- No event of the day may come between the move and the partition.
            LOCK TABLE events_other IN ACCESS EXCLUSIVE MODE;
            EXECUTE format(
                'WITH early AS (DELETE FROM events_other WHERE id >= %L AND id < %L RETURNING *)
                 INSERT INTO %I SELECT * FROM early', low, high, partition);
        END IF;
        EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition, low, high);
    END LOOP;
END
$$;
