-- What becomes of calls of tools that an account has not set up; no row where it has said nothing.
SELECT unknown_tools FROM policies WHERE account_id = $1;
