-- One page of a user's keys.
SELECT id, user_id, name, prefix, scopes, expires_at, last_used_at, created_at
  FROM api_keys
 WHERE account_id = $1
   AND user_id = $2
   AND ($3::text IS NULL OR strpos(lower(name), lower($3)) > 0)
   AND ($4::bool OR expires_at IS NULL OR expires_at > now())
 ORDER BY CASE WHEN $5::text = 'name' AND NOT $6::bool THEN lower(name) END ASC,
          CASE WHEN $5::text = 'name' AND $6 THEN lower(name) END DESC,
          CASE WHEN $5::text = 'created' AND NOT $6::bool THEN created_at END ASC,
          CASE WHEN $5::text = 'created' AND $6 THEN created_at END DESC,
          CASE WHEN $5::text = 'expires' AND NOT $6::bool THEN expires_at END ASC NULLS LAST,
          CASE WHEN $5::text = 'expires' AND $6 THEN expires_at END DESC NULLS LAST,
          id
 LIMIT $7 OFFSET $8
