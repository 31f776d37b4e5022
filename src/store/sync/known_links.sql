SELECT id, issue_id, kind, name, target_key, target_external_id, target_url, COALESCE(external_id, '') AS external_id
  FROM issue_relationships
 WHERE issue_id = ANY ($1::uuid[])
   AND comes_from_tracker
