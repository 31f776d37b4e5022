-- All requests have followed the kill switch.
UPDATE policies
   SET is_following = false
 WHERE account_id = $1;
