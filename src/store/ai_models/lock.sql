-- Keeps others from changing the account's models until the transaction ends.
SELECT id
  FROM accounts
 WHERE id = $1
   FOR NO KEY UPDATE;
