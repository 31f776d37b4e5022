-- Keeps others from changing a team, or naming it, until the transaction ends.
SELECT id FROM teams WHERE account_id = $1 AND id = $2 FOR UPDATE;
