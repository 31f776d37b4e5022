DELETE FROM audit_unsealed
 USING unnest($1::uuid[], $2::uuid[]) AS done (first_id, account_id)
 WHERE audit_unsealed.first_id = done.first_id AND audit_unsealed.account_id = done.account_id
