-- How many gatherings `list.sql` has, counted no further than TOTAL_MAX.
SELECT count(*)
  FROM (SELECT
          FROM flow_gatherings AS gathering
         CROSS JOIN LATERAL (
               SELECT control
                 FROM flow_gathered
                WHERE gathering_id = gathering.id
                ORDER BY event_id DESC
                LIMIT 1) AS last
         WHERE gathering.account_id = $1
           AND gathering.flow_id BETWEEN $2 AND $2
           AND (last.control ->> 'gather') IS NOT NULL
         LIMIT 10000) AS counted;
