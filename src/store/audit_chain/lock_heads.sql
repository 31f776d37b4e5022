-- How far the chains of some accounts go; an account that is not there has none yet.
SELECT account_id, seq, hash FROM audit_chains WHERE account_id = ANY ($1) ORDER BY account_id FOR UPDATE
