-- Tries a draft from now on; the one before is removed first. No row when somebody else puts one there as well.
INSERT INTO policy_shadows (id, account_id, document, created_by) VALUES ($2, $1, $3, $4)
ON CONFLICT (account_id) DO NOTHING
RETURNING id
