-- Whether the kill switch is on.
SELECT halted_at IS NOT NULL AS is_halted
  FROM policies
 WHERE account_id = $1;
