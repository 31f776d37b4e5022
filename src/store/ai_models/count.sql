-- How many models `list.sql` has.
SELECT count(*)
  FROM ai_models
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2)
   AND (NOT $3 OR is_default);
