-- How many people `list.sql` has.
SELECT count(*)
  FROM users u
 WHERE u.account_id = $1
   AND ($2::text IS NULL OR u.username ILIKE $2 OR u.email ILIKE $2 OR u.full_name ILIKE $2)
   AND ($3::uuid[] IS NULL OR u.id = ANY ($3));
