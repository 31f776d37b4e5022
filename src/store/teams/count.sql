-- How many teams `list.sql` has.
SELECT count(*)
  FROM teams
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2);
