-- How many texts wait, counted up to $1, those that failed among them; and how long the oldest news has waited.
SELECT count(*) AS waiting,
       count(*) FILTER (WHERE problem IS NOT NULL) AS failing,
       COALESCE(max(EXTRACT(epoch FROM now() - queued_at)) FILTER (WHERE priority = 0), 0)::float8 AS news_age
  FROM (SELECT problem, queued_at, priority FROM search_queue ORDER BY priority, not_before LIMIT $1) AS counted
