-- A tenant as templates see it; the address is its first owner's.
SELECT jsonb_build_object('id', account.id, 'name', account.name, 'email', (
           SELECT owner.email
             FROM users AS owner JOIN user_roles AS role ON role.user_id = owner.id AND role.role = 'owner'
            WHERE owner.account_id = account.id
            ORDER BY owner.created_at, owner.id LIMIT 1)) AS account
  FROM accounts AS account
 WHERE account.id = $1;
