-- The first month that is kept for $1 days: when it begins, and its first id.
SELECT month, uuid7_floor(month) AS id
  FROM (SELECT date_trunc('month', ((now() AT TIME ZONE 'UTC')::date - $1::integer)::timestamp) AT TIME ZONE 'UTC'
               AS month) AS kept
