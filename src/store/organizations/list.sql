-- Organizations of trackers that are not deleted, by name; one of them when $2 or $3 names it.
SELECT o.id, o.tracker_id, o.name, o.identifier, o.description, o.settings, o.meta_data, o.is_active,
       o.previous_secret_until, o.last_webhook_update, o.created_at, o.updated_at, t.tracker_type
  FROM organizations o
  JOIN trackers t ON t.id = o.tracker_id AND t.deleted_at IS NULL
 WHERE o.account_id = $1
   AND ($2::uuid IS NULL OR o.id = $2)
   AND ($3::text IS NULL OR o.identifier = $3)
 ORDER BY o.name, o.id
 LIMIT $4 OFFSET $5;
