DELETE FROM audit_unsealed
 USING unnest($1::uuid[], $2::uuid[]) AS done (last_id, account_id)
 WHERE audit_unsealed.last_id = done.last_id AND audit_unsealed.account_id = done.account_id
