-- What the kill switch stops, where requests have to follow it yet; nobody else sees to that meanwhile.
SELECT halted_at IS NOT NULL AS tools, models_halted_at IS NOT NULL AS models, flows_halted_at IS NOT NULL AS flows
  FROM policies
 WHERE account_id = $1
   AND is_following
   FOR UPDATE;
