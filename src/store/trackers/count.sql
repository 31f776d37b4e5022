-- How many trackers `list.sql` has.
SELECT count(*)
  FROM trackers
 WHERE account_id = $1
   AND deleted_at IS NULL
   AND ($2::uuid IS NULL OR id = $2);
