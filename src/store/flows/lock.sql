-- The current version of one flow, by id or by name, held until the transaction ends.
SELECT f.id AS flow_id, f.account_id, f.is_enabled, f.extras, f.next_fire_at, f.next_jitter_secs,
       f.webhook_secret_sealed,
       v.id AS version_id, v.number, v.tracker_id, v.spec
  FROM flows f
  JOIN flow_versions v ON v.id = f.version_id
 WHERE f.account_id = $1
   AND f.deleted_at IS NULL
   AND (f.id = $2 OR f.name = $3)
   FOR UPDATE OF f;
