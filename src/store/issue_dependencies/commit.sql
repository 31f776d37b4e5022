-- Notes that a dependency was written to its tracker. Either issue may be gone by now.
INSERT INTO issue_dependencies AS kept (account_id, id, source_id, target_id, kind, reason, confidence, committed_at)
SELECT $1, $2, source.id, target.id, $5, $6, $7, now()
  FROM issues AS source, issues AS target
 WHERE source.account_id = $1 AND source.id = $3
   AND target.account_id = $1 AND target.id = $4
ON CONFLICT (source_id, target_id, kind) DO UPDATE
   SET reason = excluded.reason, confidence = excluded.confidence,
       committed_at = COALESCE(kept.committed_at, excluded.committed_at);
