-- Decisions about calls in the record, oldest first: those behind an entry, up to another one.
SELECT id, resource_id, details::text AS details
  FROM audit_logs
 WHERE account_id = $1
   AND id > $2
   AND id <= $3
   AND action IN ('tool_call', 'call_decided')
 ORDER BY id
 LIMIT $4
