-- What an account does about flows of information; no row where it has set nothing.
SELECT information_flow FROM policies WHERE account_id = $1
