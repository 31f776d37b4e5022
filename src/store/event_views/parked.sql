-- Events that are parked, by what they have in common, the latest first.
SELECT parked_group(u) AS key, coalesce(u.cause, left(u.last_error, 200), '') AS cause, u.flow_ids,
       count(*) AS events, min(u.parked_at) AS first_at, max(u.parked_at) AS last_at,
       (array_agg(u.last_error ORDER BY u.parked_at DESC))[1] AS reason,
       (array_agg(u.event_id ORDER BY u.event_id DESC))[1:5] AS samples
  FROM unrouted_events u
 WHERE u.account_id = $1
   AND u.parked_at IS NOT NULL
 GROUP BY 1, 2, 3
 ORDER BY last_at DESC, key
 LIMIT $2
