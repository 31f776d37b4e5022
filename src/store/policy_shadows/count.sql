-- Adds what a replica has seen; no row when the draft is gone meanwhile.
INSERT INTO policy_shadow_counts AS known (shadow_id, calls, differing, faulty)
SELECT id, $3::bigint, $4::bigint, $5::bigint FROM policy_shadows WHERE account_id = $1 AND id = $2
ON CONFLICT (shadow_id) DO UPDATE
   SET calls = known.calls + excluded.calls,
       differing = known.differing + excluded.differing,
       faulty = known.faulty + excluded.faulty
RETURNING shadow_id
