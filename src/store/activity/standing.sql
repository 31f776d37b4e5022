-- What an account has, and what waits or runs in it. What can be many is counted up to a limit.
SELECT (SELECT count(*) FROM flows WHERE account_id = $1 AND deleted_at IS NULL) AS flows,
       (SELECT count(*) FROM flows WHERE account_id = $1 AND deleted_at IS NULL AND is_enabled) AS flows_enabled,
       (SELECT count(*) FROM trackers WHERE account_id = $1 AND deleted_at IS NULL) AS trackers,
       (SELECT count(*) FROM mcp_servers WHERE account_id = $1) AS mcp_servers,
       (SELECT count(*)
          FROM (SELECT 1 FROM executions WHERE account_id = $1 AND state = 'PENDING' LIMIT $2) AS those) AS waiting,
       (SELECT count(*)
          FROM executions
         WHERE lease_owner IS NOT NULL AND account_id = $1) AS running,
       (SELECT count(*)
          FROM (SELECT 1
                  FROM unrouted_events
                 WHERE account_id = $1 AND parked_at IS NOT NULL
                 LIMIT $2) AS those) AS parked_events,
       (SELECT count(*)
          FROM (SELECT 1
                  FROM approval_requests
                 WHERE account_id = $1 AND status = 'pending'
                 LIMIT $2) AS those) AS pending_approvals,
       (SELECT coalesce(sum(held_tools), 0)
          FROM mcp_servers
         WHERE account_id = $1 AND held_tools > 0) AS held_tools;
