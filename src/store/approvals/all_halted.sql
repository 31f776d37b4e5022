-- Every account of which something is stopped.
SELECT account_id, halted_at IS NOT NULL AS tools, models_halted_at IS NOT NULL AS models,
       flows_halted_at IS NOT NULL AS flows
  FROM policies
 WHERE halted_at IS NOT NULL OR models_halted_at IS NOT NULL OR flows_halted_at IS NOT NULL;
