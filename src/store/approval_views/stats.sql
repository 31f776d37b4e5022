-- Requests by how they stand, and how long people took to decide.
SELECT count(*) AS total,
       count(*) FILTER (WHERE status = 'pending') AS pending,
       count(*) FILTER (WHERE status = 'approved') AS approved,
       count(*) FILTER (WHERE status = 'declined') AS declined,
       count(*) FILTER (WHERE status = 'expired') AS expired,
       count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
       round(avg(extract(epoch FROM settled_at - asked_at) / 60)
             FILTER (WHERE status IN ('approved', 'declined')))::bigint AS response_minutes
  FROM approval_requests
 WHERE account_id = $1;
