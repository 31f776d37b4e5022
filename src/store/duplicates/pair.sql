-- What is known of two issues as they are now.
SELECT one.id AS one_id, other.id AS other_id, pair.similarity, pair.probability, pair.verdict, pair.matched,
       said.verdict AS said, said.reason, said.suggestion, said.model, said.failure, decided.resolution
  FROM issues AS one
  JOIN issues AS other ON other.id = $3 AND other.account_id = $1 AND other.deleted_at IS NULL
  LEFT JOIN duplicate_pairs AS pair
    ON pair.one_id = one.id AND pair.other_id = other.id
   AND pair.one_content = one.content_hash AND pair.other_content = other.content_hash
  LEFT JOIN duplicate_verdicts AS said
    ON said.one_id = one.id AND said.other_id = other.id
   AND said.one_content = one.content_hash AND said.other_content = other.content_hash
  LEFT JOIN duplicate_resolutions AS decided
    ON decided.one_id = one.id AND decided.other_id = other.id AND decided.done_at IS NOT NULL
 WHERE one.id = $2
   AND one.account_id = $1
   AND one.deleted_at IS NULL;
