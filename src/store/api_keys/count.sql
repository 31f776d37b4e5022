-- How many keys `list.sql` would go through.
SELECT count(*)
  FROM api_keys
 WHERE account_id = $1
   AND user_id = $2
   AND ($3::text IS NULL OR strpos(lower(name), lower($3)) > 0)
   AND ($4::bool OR expires_at IS NULL OR expires_at > now())
