-- Removes what a server does not offer any more: all but these names of these kinds.
DELETE FROM mcp_offers AS known
 WHERE known.account_id = $1
   AND known.server_id = $2
   AND NOT EXISTS (SELECT FROM unnest($3::text[], $4::text[]) AS offer (kind, name)
                    WHERE offer.kind = known.kind AND offer.name = known.name);
