-- Whether the kill switch is on, and since when.
SELECT halted_at IS NOT NULL AS is_halted, halted_at
  FROM policies
 WHERE account_id = $1;
