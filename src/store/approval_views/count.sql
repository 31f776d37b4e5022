-- How many requests `list.sql` has, counted so far and no further.
SELECT count(*)
  FROM (SELECT
          FROM approval_requests
         WHERE account_id = $1
           AND ($2::text IS NULL OR status = $2)
           AND ($3::uuid IS NULL OR execution_id = $3)
         LIMIT 100000) AS counted;
