-- Keeps pairs; an issue that is gone by now has none.
INSERT INTO duplicate_pairs AS kept (account_id, one_id, other_id, one_content, other_content, similarity, probability,
                                     verdict, matched)
SELECT pair.account_id, pair.one_id, pair.other_id, pair.one_content, pair.other_content, pair.similarity,
       pair.probability, pair.verdict, pair.matched
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[], $6::double precision[],
              $7::double precision[], $8::text[], $9::jsonb[])
       AS pair (account_id, one_id, other_id, one_content, other_content, similarity, probability, verdict, matched)
  JOIN issues AS one ON one.id = pair.one_id
  JOIN issues AS other ON other.id = pair.other_id
 ORDER BY pair.one_id, pair.other_id
ON CONFLICT (one_id, other_id) DO UPDATE
   SET one_content = excluded.one_content, other_content = excluded.other_content,
       similarity = excluded.similarity, probability = excluded.probability, verdict = excluded.verdict,
       matched = excluded.matched, created_at = now();
