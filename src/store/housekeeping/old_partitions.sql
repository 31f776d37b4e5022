-- Daily event tables of days that ended more than $1 days ago, attached or not, quoted for use in a statement.
SELECT daily.oid::regclass::text AS name
  FROM pg_class AS daily
 WHERE daily.relkind = 'r'
   AND daily.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'events'::regclass)
   AND daily.relname ~ '^events_[0-9]{8}$'
   AND right(daily.relname, 8) < to_char((now() AT TIME ZONE 'UTC')::date - $1::integer, 'YYYYMMDD')
 ORDER BY daily.relname
