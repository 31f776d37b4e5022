-- A new team; no row when the name is taken.
INSERT INTO teams (account_id, id, name, description)
VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING id;
