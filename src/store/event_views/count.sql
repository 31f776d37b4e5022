-- How many events `list.sql` has, counted no further than TOTAL_MAX.
SELECT count(*)
  FROM (SELECT
          FROM events ev
         WHERE ev.account_id = $1
           AND ($2::text IS NULL OR ev.source = $2)
           AND ($3::text IS NULL OR ev.kind = $3)
           AND ($4::text IS NULL OR ev.subject ILIKE $4)
         LIMIT 100000) AS counted;
