-- No poll tells of changes of these trackers until the transaction ends, so that what is found below stays true.
-- Routers do not exclude one another. In one order, so that nobody waits in a circle.
SELECT pg_advisory_xact_lock_shared(1937337955, hashtext(tracker_id::text))
  FROM (SELECT DISTINCT tracker_id FROM unnest($1::uuid[]) AS said (tracker_id) ORDER BY tracker_id) AS trackers
