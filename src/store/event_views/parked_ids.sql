-- The events of one group of `parked.sql` after $3, oldest first.
SELECT u.event_id AS id
  FROM unrouted_events u
 WHERE u.account_id = $1
   AND u.parked_at IS NOT NULL
   AND parked_group(u) = $2
   AND u.event_id > $3
 ORDER BY u.event_id
 LIMIT $4
