-- Changes what is given; what can be emptied comes with a flag that says whether it was given at all.
UPDATE projects p
   SET name = COALESCE($3, p.name),
       description = CASE WHEN $4 THEN $5 ELSE p.description END,
       settings = CASE WHEN $6 THEN $7 ELSE p.settings END,
       tracker_configurations = CASE WHEN $8 THEN $9 ELSE p.tracker_configurations END,
       updated_at = now()
  FROM organizations o
  JOIN trackers t ON t.id = o.tracker_id AND t.deleted_at IS NULL
 WHERE p.account_id = $1
   AND p.id = $2
   AND o.id = p.organization_id
RETURNING p.id;
