-- Policies are applied one after another, and not while workflows change. Rows that refer to the account go on
-- meanwhile.
SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE;
