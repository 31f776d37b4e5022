-- What people have said of a server's tools, or still have to; no row when there is no such server. A list that came
-- after a move waits as a whole, also where it is not taken yet.
SELECT server.review = 'all' AS reviews_all,
       server.held_tools > 0
       OR (server.identity > 1 AND server.first_listed_at IS NOT NULL)
       OR (server.instructions IS NOT NULL
           AND NOT EXISTS (SELECT
                             FROM mcp_pins AS pin
                            WHERE pin.server_id = server.id
                              AND pin.kind = 'instructions'
                              AND pin.verdict = 'approved'
                              AND pin.identity = server.identity
                              AND pin.definition = server.instructions)) AS holds,
       EXISTS (SELECT FROM mcp_pins AS pin WHERE pin.server_id = server.id AND pin.basis = 'review') AS is_reviewed,
       EXISTS (SELECT
                 FROM tool_configurations AS tool
                WHERE tool.mcp_server_id = server.id
                  AND cardinality(tool.labels) > 0) AS is_labelled
  FROM mcp_servers AS server
 WHERE server.account_id = $1
   AND server.id = $2;
