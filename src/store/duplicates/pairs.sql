-- Pairs of issues, the likeliest first. What was found or said of other content than the issues have now is left out.
WITH pair AS (
    SELECT pair.one_id, pair.other_id, pair.similarity, pair.probability, pair.verdict, pair.matched,
           said.verdict AS said, said.reason, said.suggestion, said.model, said.failure, decided.resolution,
           row_number() OVER (PARTITION BY pair.one_id ORDER BY pair.probability DESC, pair.other_id) AS place_of_one,
           row_number() OVER (PARTITION BY pair.other_id ORDER BY pair.probability DESC, pair.one_id) AS place_of_other
      FROM duplicate_pairs AS pair
      JOIN issues AS one
        ON one.id = pair.one_id AND one.content_hash = pair.one_content AND one.deleted_at IS NULL
      JOIN issues AS other
        ON other.id = pair.other_id AND other.content_hash = pair.other_content AND other.deleted_at IS NULL
      JOIN trackers AS tracker_of_one ON tracker_of_one.id = one.tracker_id AND tracker_of_one.deleted_at IS NULL
      JOIN trackers AS tracker_of_other
        ON tracker_of_other.id = other.tracker_id AND tracker_of_other.deleted_at IS NULL
      LEFT JOIN duplicate_verdicts AS said
        ON said.one_id = pair.one_id AND said.other_id = pair.other_id
       AND said.one_content = pair.one_content AND said.other_content = pair.other_content
      LEFT JOIN duplicate_resolutions AS decided
        ON decided.one_id = pair.one_id AND decided.other_id = pair.other_id AND decided.done_at IS NOT NULL
     WHERE pair.account_id = $1
       AND ($2::uuid[] IS NULL OR (one.project_id = ANY ($2) AND other.project_id = ANY ($2)))
       AND ($3::boolean IS NULL
            OR (COALESCE(one.is_open, true) = $3 AND COALESCE(other.is_open, true) = $3))
       AND COALESCE(pair.similarity, pair.probability) >= $4
       AND CASE $6 WHEN 'unresolved' THEN decided.resolution IS NULL
                   WHEN 'resolved' THEN decided.resolution IS NOT NULL
                   ELSE true END
       AND ($7::text IS NULL OR COALESCE(said.verdict, pair.verdict) = $7)
)
SELECT one_id, other_id, similarity, probability, verdict, matched, said, reason, suggestion, model, failure,
       resolution, count(*) OVER () AS total
  FROM pair
 WHERE place_of_one <= $5
   AND place_of_other <= $5
 ORDER BY probability DESC, one_id, other_id
 LIMIT $8 OFFSET $9;
