-- Changes of an account's workflows come one after another: which one is the default concerns them all. Rows that refer
-- to the account go on meanwhile.
SELECT id FROM accounts WHERE id = $1 FOR NO KEY UPDATE;
