-- Keeps calls that a draft would have decided otherwise, until $4 of them are kept.
INSERT INTO policy_shadow_calls (shadow_id, call_id, difference)
SELECT $1::uuid, seen.call_id, seen.difference::json
  FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS seen (call_id, difference, place)
 ORDER BY seen.place
 LIMIT GREATEST(0, $4::bigint - (SELECT count(*) FROM policy_shadow_calls AS kept WHERE kept.shadow_id = $1::uuid))
ON CONFLICT DO NOTHING
