-- Entries and calls among the newest $3 entries since $2.
SELECT count(*) AS entries, count(*) FILTER (WHERE action = 'tool_call') AS calls,
       count(*) FILTER (WHERE action = 'tool_call' AND status IN ('failure', 'denied')) AS failed
  FROM (SELECT action, status
          FROM audit_logs
         WHERE account_id = $1 AND id >= $2
         ORDER BY id DESC
         LIMIT $3) AS searched
