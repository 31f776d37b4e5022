-- Whether the kill switch is on, where requests have to follow it yet; nobody else sees to that meanwhile.
SELECT halted_at IS NOT NULL AS is_halted
  FROM policies
 WHERE account_id = $1
   AND is_following
   FOR UPDATE;
