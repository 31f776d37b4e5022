-- Gives the rules $2 the priorities $3, and those that have theirs already nothing.
UPDATE tool_access_rules AS rule
   SET priority = wanted.priority, updated_at = now()
  FROM unnest($2::uuid[], $3::integer[]) AS wanted (id, priority)
 WHERE rule.account_id = $1
   AND rule.id = wanted.id
   AND rule.priority <> wanted.priority;
