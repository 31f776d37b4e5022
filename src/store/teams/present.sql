-- Which of these teams the account has. They stay until the transaction ends.
SELECT id FROM teams WHERE account_id = $1 AND id = ANY ($2) FOR KEY SHARE;
