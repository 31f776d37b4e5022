-- What was written to trackers among some issues.
SELECT source_id, target_id, kind
  FROM issue_dependencies
 WHERE account_id = $1
   AND source_id = ANY ($2::uuid[])
   AND target_id = ANY ($2::uuid[])
   AND committed_at IS NOT NULL;
