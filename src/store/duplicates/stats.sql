-- For each project, how many pairs of its open issues are at least so near, and how many issues are in one. Pairs that
-- people called something else do not count.
SELECT project.id, project.identifier, count(pair.one_id) AS pairs,
       (SELECT count(DISTINCT id) FROM unnest(array_agg(pair.one_id) || array_agg(pair.other_id)) AS id
         WHERE id IS NOT NULL) AS issues
  FROM projects AS project
  LEFT JOIN (
       SELECT one.project_id, found.one_id, found.other_id
         FROM duplicate_pairs AS found
         JOIN issues AS one
           ON one.id = found.one_id AND one.content_hash = found.one_content AND one.deleted_at IS NULL
         JOIN issues AS other
           ON other.id = found.other_id AND other.content_hash = found.other_content AND other.deleted_at IS NULL
          AND other.project_id = one.project_id
         LEFT JOIN duplicate_resolutions AS decided
           ON decided.one_id = found.one_id AND decided.other_id = found.other_id AND decided.done_at IS NOT NULL
        WHERE found.account_id = $1
          AND COALESCE(found.similarity, found.probability) >= $2
          AND one.is_open IS DISTINCT FROM false
          AND other.is_open IS DISTINCT FROM false
          AND decided.resolution IS DISTINCT FROM 'not_a_duplicate') AS pair ON pair.project_id = project.id
 WHERE project.account_id = $1
 GROUP BY project.id, project.identifier
 ORDER BY pairs DESC, project.identifier;
