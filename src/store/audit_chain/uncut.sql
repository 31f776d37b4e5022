-- Chains whose content before this id is not signed away yet.
SELECT account_id FROM audit_chains WHERE removed_before IS NULL OR removed_before < $1 ORDER BY account_id LIMIT $2
