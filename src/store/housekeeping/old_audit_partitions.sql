-- Monthly tables of the record that ended more than $1 days ago, attached or not, quoted for use in a statement.
SELECT monthly.oid::regclass::text AS name
  FROM pg_class AS monthly
 WHERE monthly.relkind = 'r'
   AND monthly.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'audit_logs'::regclass)
   AND monthly.relname ~ '^audit_logs_[0-9]{6}$'
   AND right(monthly.relname, 6) < to_char((now() AT TIME ZONE 'UTC')::date - $1::integer, 'YYYYMM')
 ORDER BY monthly.relname
