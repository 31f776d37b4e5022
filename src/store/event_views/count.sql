-- Behind `matching.sql`: how many events `list.sql` has, counted no further than TOTAL_MAX.
SELECT count(*) FROM (SELECT FROM matching LIMIT 100000) AS counted;
