-- How the kill switch stands. Who asked to lift it has to hear a second yes within a quarter of an hour.
SELECT halted_at, models_halted_at, flows_halted_at, halted_by, halt_reason, lift_asked_by, lift_asked_at, lift_scopes,
       lift_asked_at > now() - interval '15 minutes' AS is_lift_fresh
  FROM policies
 WHERE account_id = $1;
