-- Sets a tenant's share of the places, and tells the one before.
WITH before AS (
    SELECT id, weight FROM accounts WHERE id = $1 FOR NO KEY UPDATE
)
UPDATE accounts AS account
   SET weight = $2, updated_at = now()
  FROM before
 WHERE account.id = before.id
RETURNING account.id, account.name, account.weight, account.created_at, before.weight AS weight_before
