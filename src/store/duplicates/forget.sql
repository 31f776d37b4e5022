-- Forgets the pairs of some issues.
DELETE FROM duplicate_pairs
 WHERE one_id = ANY ($1::uuid[])
    OR other_id = ANY ($1::uuid[]);
