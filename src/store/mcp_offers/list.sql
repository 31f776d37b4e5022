-- What servers offer, in their own order; of one server when $2 names it, of one kind when $3 does.
SELECT id, server_id, kind, name, description, definition, discovered_at, updated_at
  FROM mcp_offers
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR server_id = $2)
   AND ($3::text IS NULL OR kind = $3)
 ORDER BY server_id, kind, position, name;
