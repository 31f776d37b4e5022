-- Events by id, oldest first, with no more than $4 bytes of payload, but at least one, and how many there are in
-- all. The bounds $2 and $3 are the lowest and highest id: they spare PostgreSQL the partitions of all other days.
WITH sized AS (
    SELECT *, count(*) OVER () AS found,
           sum(payload_bytes) OVER (ORDER BY id) - payload_bytes AS bytes_before
      FROM events
     WHERE id = ANY ($1::uuid[]) AND id BETWEEN $2 AND $3
)
SELECT * FROM sized WHERE bytes_before < $4 ORDER BY id
