-- What a trigger's names stand for: the tracker by id or name, whether the organization is the account's
-- (and the tracker's), and which of the project ids are known.
SELECT t.id AS tracker_id, t.tracker_type,
       EXISTS (SELECT FROM organizations o
                 JOIN trackers ot ON ot.id = o.tracker_id AND ot.deleted_at IS NULL
                WHERE o.account_id = $1
                  AND o.id = $3
                  AND (t.id IS NULL OR o.tracker_id = t.id)) AS organization_known,
       ARRAY (SELECT p.id
                FROM projects p
               WHERE p.account_id = $1
                 AND p.id = ANY ($4::uuid[])) AS projects_known
  FROM (SELECT) AS one
  LEFT JOIN LATERAL (
       SELECT id, tracker_type
         FROM trackers
        WHERE account_id = $1
          AND deleted_at IS NULL
          AND (id::text = lower($2) OR name = $2)
        ORDER BY id::text = lower($2) DESC
        LIMIT 1) t ON true;
