-- The people of an account with their roles and teams.
SELECT u.id, u.username,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id) AS roles,
       ARRAY(SELECT m.team_id FROM team_members m WHERE m.user_id = u.id) AS teams
  FROM users u
 WHERE u.account_id = $1
 ORDER BY u.username, u.id;
