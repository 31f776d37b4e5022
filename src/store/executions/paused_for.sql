-- For how many seconds an execution has waited for people so far. Times that overlap count once.
SELECT coalesce(extract(epoch FROM sum(upper(part) - lower(part))), 0)::float8 AS seconds
  FROM (SELECT unnest(range_agg(tstzrange(asked_at, greatest(asked_at, coalesce(settled_at, now()))))) AS part
          FROM approval_requests
         WHERE execution_id = $1) AS parts;
