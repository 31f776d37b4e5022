-- Trackers with their scope rules and organizations, by name; one of them when $2 names it.
SELECT t.id, t.name, t.tracker_type, t.url, t.token_sealed IS NOT NULL AS has_token, t.is_active,
       t.connection_details, t.meta_data, t.subscribed_events, t.own_logins, t.created_at, t.updated_at,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', r.id, 'scope_type', r.scope_type,
                                                     'rule_type', r.rule_type, 'identifier', r.identifier)
                                  ORDER BY r.scope_type, r.rule_type, r.identifier, r.id)
                   FROM tracker_scope_rules r
                  WHERE r.tracker_id = t.id), '[]') AS scope_rules,
       COALESCE((SELECT jsonb_agg(jsonb_build_object('id', o.id, 'identifier', o.identifier, 'name', o.name)
                                  ORDER BY o.created_at, o.id)
                   FROM organizations o
                  WHERE o.tracker_id = t.id), '[]') AS organizations
  FROM trackers t
 WHERE t.account_id = $1
   AND t.deleted_at IS NULL
   AND ($2::uuid IS NULL OR t.id = $2)
 ORDER BY t.name, t.id
 LIMIT $3 OFFSET $4;
