-- Keeps calls that a draft would have decided otherwise.
INSERT INTO policy_shadow_calls (shadow_id, call_id, difference)
SELECT $1::uuid, seen.call_id, seen.difference::json
  FROM unnest($2::uuid[], $3::text[]) AS seen (call_id, difference)
ON CONFLICT DO NOTHING
