-- A new organization; no row when the tracker has one of that identifier, or is not the account's.
INSERT INTO organizations (id, account_id, tracker_id, name, identifier, description, settings, webhook_secret_sealed)
SELECT $3, $1, t.id, $4, $5, $6, $7, $8
  FROM trackers t
 WHERE t.account_id = $1
   AND t.id = $2
   AND t.deleted_at IS NULL
ON CONFLICT (tracker_id, identifier) DO NOTHING
RETURNING id;
