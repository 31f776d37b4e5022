-- Teams by name, with how many people are in them; one of them when $2 names it.
SELECT t.id, t.name, t.description, t.created_at, t.updated_at,
       (SELECT count(*) FROM team_members m WHERE m.team_id = t.id) AS members
  FROM teams t
 WHERE t.account_id = $1
   AND ($2::uuid IS NULL OR t.id = $2)
 ORDER BY t.name, t.id
 LIMIT $3 OFFSET $4;
