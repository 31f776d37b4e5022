SELECT id AS version_id, flow_id, account_id, number, tracker_id, spec
  FROM flow_versions
 WHERE account_id = $1 AND id = ANY ($2)
