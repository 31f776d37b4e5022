-- A new project; no row when the organization has one of that identifier, or is not the account's.
INSERT INTO projects (id, account_id, organization_id, name, identifier, description, settings, tracker_configurations)
SELECT $3, $1, o.id, $4, $5, $6, $7, $8
  FROM organizations o
  JOIN trackers t ON t.id = o.tracker_id AND t.deleted_at IS NULL
 WHERE o.account_id = $1
   AND o.id = $2
ON CONFLICT (organization_id, identifier) DO NOTHING
RETURNING id;
