-- The versions of a flow, newest first.
SELECT v.id, v.number, v.spec, v.tracker_id, v.created_at, u.username AS created_by
  FROM flow_versions v
  JOIN flows f ON f.id = v.flow_id AND f.deleted_at IS NULL
  LEFT JOIN users u ON u.id = v.created_by
 WHERE v.account_id = $1
   AND v.flow_id = $2
 ORDER BY v.number DESC
 LIMIT $3 OFFSET $4;
