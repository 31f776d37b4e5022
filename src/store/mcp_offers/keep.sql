-- Keeps what a server offers. What is known stays as it is, unless something about it changed.
INSERT INTO mcp_offers (account_id, server_id, id, kind, name, description, definition, position)
SELECT $1, $2, offer.*
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[])
       AS offer (id, kind, name, description, definition, position)
ON CONFLICT (server_id, kind, name) DO UPDATE
   SET description = EXCLUDED.description,
       definition = EXCLUDED.definition,
       position = EXCLUDED.position,
       updated_at = now()
 WHERE (mcp_offers.description, mcp_offers.definition, mcp_offers.position)
       IS DISTINCT FROM (EXCLUDED.description, EXCLUDED.definition, EXCLUDED.position);
