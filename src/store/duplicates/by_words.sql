-- For each of some issues, those that share the most with its title; of those with any of its words, 500 are ranked.
SELECT wanted.id AS issue_id, same.id AS other_id
  FROM issues AS wanted
 CROSS JOIN LATERAL (
       SELECT string_agg(quote_literal(word), ' | ')::tsquery AS words
         FROM unnest(tsvector_to_array(to_tsvector('english', wanted.title))) AS word) AS any_of
 CROSS JOIN LATERAL (
       SELECT few.id
         FROM (SELECT issue.id, issue.search
                 FROM issues AS issue
                 JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
                WHERE issue.account_id = $1
                  AND issue.search @@ any_of.words
                  AND issue.deleted_at IS NULL
                  AND NOT issue.is_pull_request
                  AND issue.id <> wanted.id
                LIMIT 500) AS few
        ORDER BY ts_rank(few.search, any_of.words) DESC, few.id
        LIMIT $3) AS same
 WHERE wanted.account_id = $1
   AND wanted.id = ANY ($2::uuid[])
   AND wanted.deleted_at IS NULL
   AND NOT wanted.is_pull_request
   AND any_of.words IS NOT NULL;
