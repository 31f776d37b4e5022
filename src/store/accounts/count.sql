-- How many tenants there are.
SELECT count(*) FROM accounts
