-- Tries a draft from now on; the one before is removed first.
INSERT INTO policy_shadows (id, account_id, document, created_by) VALUES ($2, $1, $3, $4)
