-- Which of these people the account has, and their roles. They stay until the transaction ends.
SELECT u.id, ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id) AS roles
  FROM users u
 WHERE u.account_id = $1
   AND u.id = ANY ($2)
   FOR KEY SHARE;
