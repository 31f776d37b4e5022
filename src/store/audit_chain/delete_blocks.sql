DELETE FROM audit_blocks WHERE account_id = $1 AND first_seq <= $2 AND last_seq <= $2
