-- How many gatherings `list.sql` has, counted no further than TOTAL_MAX.
SELECT count(*)
  FROM (SELECT
          FROM flow_gatherings
         WHERE account_id = $1
           AND flow_id BETWEEN $2 AND $2
         LIMIT 10000) AS counted;
