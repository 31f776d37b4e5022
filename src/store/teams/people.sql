-- Who is in a team, by the names they sign in with.
SELECT u.id, u.username, u.email, u.full_name, m.created_at
  FROM team_members m
  JOIN teams t ON t.id = m.team_id
  JOIN users u ON u.id = m.user_id
 WHERE t.account_id = $1
   AND t.id = $2
 ORDER BY lower(u.username)
 LIMIT $3 OFFSET $4;
