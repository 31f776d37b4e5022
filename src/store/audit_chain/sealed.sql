DELETE FROM audit_unsealed
 USING unnest($1::uuid[], $2::uuid[]) AS done (entry_id, account_id)
 WHERE audit_unsealed.entry_id = done.entry_id AND audit_unsealed.account_id = done.account_id
