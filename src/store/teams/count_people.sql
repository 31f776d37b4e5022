-- How many people `people.sql` has.
SELECT count(*)
  FROM team_members m
  JOIN teams t ON t.id = m.team_id
 WHERE t.account_id = $1
   AND t.id = $2;
