-- Everything the receiver of a flow's own webhook needs to know. No account here: the address is public, and
-- the row says whose it is.
SELECT f.id AS flow_id, f.account_id, f.is_enabled, f.webhook_secret_sealed,
       v.id AS version_id, v.number, v.tracker_id, v.spec
  FROM flows f
  JOIN flow_versions v ON v.id = f.version_id
 WHERE f.id = $1
   AND f.deleted_at IS NULL;
