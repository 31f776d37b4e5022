-- Pairs that are called duplicates: by a model where it said something, else by their texts; and not by people
-- something else. The likeliest first.
SELECT pair.one_id, pair.other_id, GREATEST(pair.probability, CASE said.verdict WHEN 'duplicate' THEN 0.9 END)
       AS probability
  FROM duplicate_pairs AS pair
  JOIN issues AS one
    ON one.id = pair.one_id AND one.content_hash = pair.one_content AND one.deleted_at IS NULL
   AND one.is_open IS DISTINCT FROM false
  JOIN issues AS other
    ON other.id = pair.other_id AND other.content_hash = pair.other_content AND other.deleted_at IS NULL
   AND other.is_open IS DISTINCT FROM false
  LEFT JOIN duplicate_verdicts AS said
    ON said.one_id = pair.one_id AND said.other_id = pair.other_id
   AND said.one_content = pair.one_content AND said.other_content = pair.other_content
  LEFT JOIN duplicate_resolutions AS decided
    ON decided.one_id = pair.one_id AND decided.other_id = pair.other_id AND decided.done_at IS NOT NULL
 WHERE pair.account_id = $1
   AND ($2::uuid[] IS NULL OR (one.project_id = ANY ($2) AND other.project_id = ANY ($2)))
   AND COALESCE(said.verdict, pair.verdict) = 'duplicate'
   AND decided.resolution IS NULL
 ORDER BY probability DESC, pair.one_id, pair.other_id
 LIMIT $3;
