SELECT scope_type, rule_type, identifier FROM tracker_scope_rules WHERE tracker_id = $1
