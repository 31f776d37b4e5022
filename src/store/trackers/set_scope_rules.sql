-- Adds scope rules; the old ones were removed before, in the same transaction.
INSERT INTO tracker_scope_rules (id, tracker_id, scope_type, rule_type, identifier)
SELECT rule.id, $1, rule.scope_type, rule.rule_type, rule.identifier
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS rule (id, scope_type, rule_type, identifier);
