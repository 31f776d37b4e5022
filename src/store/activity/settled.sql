-- Requests for approval that were settled in a span, by its pieces, and how long people took who decided. The row
-- without a piece is about all of the span.
SELECT piece,
       count(*) FILTER (WHERE status = 'approved') AS approved,
       count(*) FILTER (WHERE status = 'declined') AS declined,
       count(*) FILTER (WHERE status = 'expired') AS expired,
       count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median_seconds,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS slow_seconds
  FROM (SELECT floor(extract(epoch FROM settled_at - $2) * 1000 / $4::bigint)::integer AS piece,
               status,
               CASE WHEN status IN ('approved', 'declined')
                    THEN extract(epoch FROM settled_at - asked_at)::double precision END AS took
          FROM approval_requests
         WHERE account_id = $1 AND settled_at IS NOT NULL AND settled_at >= $2 AND settled_at < $3
         ORDER BY settled_at DESC
         LIMIT $5) AS those
 GROUP BY GROUPING SETS ((piece), ());
