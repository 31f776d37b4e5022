-- What people know a caller by: the name of its key, of the client that was let in, or of the person.
SELECT COALESCE(
           (SELECT name FROM api_keys WHERE id = $2 AND account_id = $1),
           (SELECT name FROM oauth_clients WHERE id = $2),
           (SELECT username FROM users WHERE id = $3 AND account_id = $1)
       ) AS name;
