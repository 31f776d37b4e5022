-- Whether somebody else of the account has one of these roles.
SELECT EXISTS (
    SELECT FROM users AS person
      JOIN user_roles AS role ON role.user_id = person.id
     WHERE person.account_id = $1 AND person.id <> $2 AND role.role = ANY ($3)) AS has_others;
