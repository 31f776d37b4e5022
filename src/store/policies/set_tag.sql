-- Gives a version of the account a tag, which another version may have had.
INSERT INTO policy_tags (account_id, name, version_id)
SELECT v.account_id, $3::text, v.id
  FROM policy_versions v
 WHERE v.account_id = $1
   AND v.id = $2
ON CONFLICT (account_id, name) DO UPDATE
   SET version_id = excluded.version_id, created_at = now();
