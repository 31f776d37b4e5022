-- An account's flows as they stood at generation $2, and how they stand now; deleted ones last. $3: only that flow.
SELECT version.id AS version_id, version.flow_id, version.account_id, version.number, version.tracker_id,
       version.spec, past.is_enabled AS was_enabled, past.is_deleted AS was_deleted,
       flow.version_id AS version_now, flow.is_enabled, flow.deleted_at IS NOT NULL AS is_deleted,
       count(*) OVER () AS total
  FROM flows AS flow
 CROSS JOIN LATERAL (
       SELECT version_id, is_enabled, is_deleted
         FROM flow_history
        WHERE flow_id = flow.id AND generation <= $2
        ORDER BY generation DESC
        LIMIT 1) AS past
  JOIN flow_versions AS version ON version.id = past.version_id
 WHERE flow.account_id = $1
   AND ($3::uuid IS NULL OR flow.id = $3)
 ORDER BY past.is_deleted, flow.id
 LIMIT $4
