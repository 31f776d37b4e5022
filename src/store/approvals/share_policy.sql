-- What the kill switch stops; nobody turns it before the caller's transaction ends.
SELECT halted_at IS NOT NULL AS tools, models_halted_at IS NOT NULL AS models, flows_halted_at IS NOT NULL AS flows
  FROM policies
 WHERE account_id = $1
   FOR SHARE;
