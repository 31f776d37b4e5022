-- Keeps a person unless somebody has the name or the address, also as the other of the two:
-- otherwise a login name could mean two people.
INSERT INTO users (id, account_id, username, email, full_name, password_hash)
SELECT $1::uuid, $2::uuid, $3::text, $4::text, $5::text, $6::text
 WHERE NOT EXISTS (
    SELECT FROM users
     WHERE lower(username) IN (lower($3), lower($4))
        OR lower(email) IN (lower($3), lower($4)))
ON CONFLICT DO NOTHING
