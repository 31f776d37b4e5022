-- Changes what is given; description and settings come with a flag because they can be emptied.
UPDATE organizations o
   SET name = COALESCE($3, o.name),
       description = CASE WHEN $4 THEN $5 ELSE o.description END,
       settings = CASE WHEN $6 THEN $7 ELSE o.settings END,
       updated_at = now()
  FROM trackers t
 WHERE o.account_id = $1
   AND o.id = $2
   AND t.id = o.tracker_id
   AND t.deleted_at IS NULL
RETURNING o.id;
