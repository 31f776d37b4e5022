-- For how many days from tomorrow on, without a gap, events have a partition; $1 at most.
SELECT coalesce(min(ahead) FILTER (WHERE NOT is_there) - 1, $1::integer) AS days
  FROM (SELECT ahead, EXISTS (
            SELECT FROM pg_inherits
             WHERE inhparent = 'events'::regclass
               AND inhrelid = to_regclass(
                   'events_' || to_char((now() AT TIME ZONE 'UTC')::date + ahead, 'YYYYMMDD'))) AS is_there
          FROM generate_series(1, $1::integer) AS ahead) AS day
