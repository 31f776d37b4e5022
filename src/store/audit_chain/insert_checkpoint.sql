INSERT INTO audit_checkpoints (account_id, number, kind, seq, hash, removed_before, at_ms, key_id, signature)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
