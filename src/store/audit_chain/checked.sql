-- How far a chain was compared with its entries, and what was wrong.
UPDATE audit_chains SET checked_seq = $2, checked_at = now(), fault = $3 WHERE account_id = $1
