-- Requests for approval that were made in a span, by its pieces.
SELECT floor(extract(epoch FROM asked_at - $2) * 1000 / $4::bigint)::integer AS piece,
       count(*) AS asked
  FROM (SELECT asked_at
          FROM approval_requests
         WHERE account_id = $1 AND asked_at >= $2 AND asked_at < $3
         ORDER BY asked_at DESC
         LIMIT $5) AS those
 GROUP BY piece;
