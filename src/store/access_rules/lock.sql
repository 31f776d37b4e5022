-- Keeps others from changing a rule until the transaction ends.
SELECT id FROM tool_access_rules WHERE account_id = $1 AND id = $2 FOR UPDATE;
