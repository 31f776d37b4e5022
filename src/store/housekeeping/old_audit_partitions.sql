-- Monthly tables of the record that ended more than $1 days ago, attached or not, quoted for use in a statement. Only
-- those whose entries are in the chains, and whose end every chain has signed.
SELECT monthly.oid::regclass::text AS name
  FROM pg_class AS monthly
 CROSS JOIN LATERAL (
    SELECT CASE WHEN monthly.relname ~ '^audit_logs_[0-9]{6}$'
                THEN uuid7_floor((to_date(right(monthly.relname, 6), 'YYYYMM') + interval '1 month')
                                 AT TIME ZONE 'UTC') END AS until) AS month
 WHERE monthly.relkind = 'r'
   AND monthly.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'audit_logs'::regclass)
   AND monthly.relname ~ '^audit_logs_[0-9]{6}$'
   AND right(monthly.relname, 6) < to_char((now() AT TIME ZONE 'UTC')::date - $1::integer, 'YYYYMM')
   AND NOT EXISTS (SELECT FROM audit_unsealed WHERE first_id < month.until)
   AND NOT EXISTS (SELECT FROM audit_chains WHERE removed_before IS NULL OR removed_before < month.until)
 ORDER BY monthly.relname
