-- How the kill switch stands; nobody turns it before the caller's transaction ends.
SELECT halted_at, models_halted_at, flows_halted_at, halted_by, halt_reason, lift_asked_by, lift_asked_at, lift_scopes,
       lift_asked_at > now() - interval '15 minutes' AS is_lift_fresh
  FROM policies
 WHERE account_id = $1
   FOR UPDATE;
