-- Somebody asks to lift the kill switch.
UPDATE policies SET lift_asked_by = $2, lift_asked_at = now(), lift_scopes = $3 WHERE account_id = $1;
