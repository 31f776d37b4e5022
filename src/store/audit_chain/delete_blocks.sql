DELETE FROM audit_blocks WHERE account_id = $1 AND last_seq <= $2
