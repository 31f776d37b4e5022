-- Gives an account a row with the defaults, so that there is one to lock.
INSERT INTO policies (account_id)
VALUES ($1)
ON CONFLICT (account_id) DO NOTHING;
