-- A new version of an account's policy.
INSERT INTO policy_versions (account_id, id, number, document, document_hash, origin, rolled_back_to, author_id,
                             comment, servers, workflows, tools)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);
