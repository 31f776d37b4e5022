-- A number that differs after every change of what an account's catalog of tools is made from.
--
-- Every change of a row gives it another `xmin`; after 2^32 transactions one comes again, which is too late to matter.
SELECT COALESCE(bit_xor(hashtextextended(made.part, 0)), 0) AS fingerprint
  FROM (SELECT 's ' || id || ' ' || xmin::text FROM mcp_servers WHERE account_id = $1
        UNION ALL
        SELECT 'o ' || id || ' ' || xmin::text FROM mcp_offers WHERE account_id = $1
        UNION ALL
        SELECT 'i ' || id || ' ' || xmin::text FROM mcp_pins WHERE account_id = $1
        UNION ALL
        SELECT 'c ' || id || ' ' || xmin::text FROM tool_configurations WHERE account_id = $1
        UNION ALL
        SELECT 'r ' || id || ' ' || xmin::text FROM tool_access_rules WHERE account_id = $1
        UNION ALL
        SELECT 'w ' || id || ' ' || xmin::text FROM approval_workflows WHERE account_id = $1
        UNION ALL
        SELECT 'p ' || xmin::text FROM policies WHERE account_id = $1
        UNION ALL
        SELECT 'd ' || id || ' ' || xmin::text FROM policy_shadows WHERE account_id = $1
        UNION ALL
        SELECT 'a tracker'
         WHERE EXISTS (SELECT FROM trackers WHERE account_id = $1 AND is_active AND deleted_at IS NULL)
       ) AS made (part);
