-- How near the vectors of pairs of issues are: for each first one the $5 nearest, if they are at least $6 near.
-- `LIMIT 1` has every vector looked up by its key, whatever the planner knows of tables that have just been filled; the
-- account is only asked of the vectors, or it might go through all issues of the account for each.
SELECT issue_id, other_id, similarity
  FROM (SELECT pair.one_id AS issue_id, pair.other_id, nearness.similarity,
               row_number() OVER (PARTITION BY pair.one_id ORDER BY nearness.similarity DESC) AS place
          FROM unnest($3::uuid[], $4::uuid[]) AS pair (one_id, other_id)
         CROSS JOIN LATERAL (
               SELECT kept.embedding
                 FROM issues AS issue
                 JOIN embeddings AS kept
                   ON kept.model_id = $1 AND kept.account_id = $2 AND kept.content_hash = issue.content_hash
                WHERE issue.id = pair.one_id AND issue.deleted_at IS NULL
                LIMIT 1) AS own
         CROSS JOIN LATERAL (
               SELECT kept.embedding
                 FROM issues AS issue
                 JOIN embeddings AS kept
                   ON kept.model_id = $1 AND kept.account_id = $2 AND kept.content_hash = issue.content_hash
                WHERE issue.id = pair.other_id AND issue.deleted_at IS NULL
                LIMIT 1) AS near
         CROSS JOIN LATERAL (SELECT -(near.embedding <#> own.embedding)) AS nearness (similarity)
         WHERE nearness.similarity >= $6) AS placed
 WHERE place <= $5;
