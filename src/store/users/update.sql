-- Changes a person unless somebody else has the new name or address, also as the other of the two.
UPDATE users u
   SET username = coalesce($3::text, u.username),
       email = coalesce($4::text, u.email),
       -- A new address has not been verified.
       email_verified = u.email_verified AND lower(coalesce($4, u.email)) = lower(u.email),
       full_name = CASE WHEN $5::bool THEN $6::text ELSE u.full_name END,
       updated_at = now()
 WHERE u.account_id = $1
   AND u.id = $2
   AND NOT EXISTS (
    SELECT FROM users other
     WHERE other.id <> u.id
       AND (lower(other.username) IN (lower($3), lower($4))
            OR lower(other.email) IN (lower($3), lower($4))))
RETURNING u.id AS user_id, u.account_id, u.username, u.email, u.full_name, u.email_verified, u.created_at,
          ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles
