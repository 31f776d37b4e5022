-- Whether the kill switch is on; nobody turns it before the caller's transaction ends.
SELECT halted_at IS NOT NULL AS is_halted
  FROM policies
 WHERE account_id = $1
   FOR SHARE;
