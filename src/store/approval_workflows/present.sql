-- Whether the account has a workflow. It stays until the transaction ends.
SELECT id FROM approval_workflows WHERE account_id = $1 AND id = $2 FOR KEY SHARE;
