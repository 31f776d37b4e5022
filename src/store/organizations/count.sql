-- How many organizations `list.sql` has.
SELECT count(*)
  FROM organizations o
  JOIN trackers t ON t.id = o.tracker_id AND t.deleted_at IS NULL
 WHERE o.account_id = $1
   AND ($2::uuid IS NULL OR o.id = $2)
   AND ($3::text IS NULL OR o.identifier = $3);
