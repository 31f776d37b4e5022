-- The people of an account by the names they sign in with: all, those whose names or address hold $2, those of $3.
SELECT u.id, u.username, u.email, u.full_name, u.created_at,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles,
       teams.ids AS team_ids, teams.names AS team_names
  FROM users u
 CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(t.id ORDER BY t.name, t.id), '{}') AS ids,
              coalesce(array_agg(t.name ORDER BY t.name, t.id), '{}') AS names
         FROM team_members m
         JOIN teams t ON t.id = m.team_id
        WHERE m.user_id = u.id AND t.account_id = u.account_id) AS teams
 WHERE u.account_id = $1
   AND ($2::text IS NULL OR u.username ILIKE $2 OR u.email ILIKE $2 OR u.full_name ILIKE $2)
   AND ($3::uuid[] IS NULL OR u.id = ANY ($3))
 ORDER BY lower(u.username)
 LIMIT $4 OFFSET $5;
