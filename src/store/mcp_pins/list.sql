-- What is pinned or was rejected; of one server when $2 names it. What the hashes are of comes along when $3 says so,
-- and where there is no hash.
SELECT id, server_id, kind, name, identity, hash, verdict, basis, decided_by, reason, decided_at,
       CASE WHEN $3 OR hash IS NULL THEN definition END AS definition
  FROM mcp_pins
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR server_id = $2)
 ORDER BY server_id, kind, name, verdict;
