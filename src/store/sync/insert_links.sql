-- What a tracker says is certain.
INSERT INTO issue_relationships (id, account_id, issue_id, kind, name, target_key, target_external_id, target_url,
                                 external_id, comes_from_tracker, confidence)
SELECT link.id, issue.account_id, issue.id, link.kind, link.name, link.target_key, link.target_external_id,
       link.target_url, NULLIF(link.external_id, ''), true, 1.0
  FROM json_to_recordset($2::json) AS link (
           id uuid, issue_external_id text, kind text, name text, target_key text, target_external_id text,
           target_url text, external_id text)
  JOIN issues AS issue ON issue.tracker_id = $1 AND issue.external_id = link.issue_external_id
 WHERE issue.deleted_at IS NULL
 ORDER BY issue.id, link.kind, link.target_key
ON CONFLICT (issue_id, kind, target_key, comes_from_tracker) DO NOTHING
