-- Open issues of a project that are near to a vector, or share words with a title; the nearest first.
-- `(384)` and `= 0` stand for the model's dimensions and id.
WITH any_of AS (
    SELECT string_agg(quote_literal(word), ' | ')::tsquery AS words
      FROM unnest(tsvector_to_array(to_tsvector('english', $4))) AS word
), near AS (
    SELECT issue.id, -(near.embedding::halfvec(384) <#> $3::real[]::halfvec(384)) AS similarity
      FROM issues AS issue
      JOIN embeddings AS near
        ON near.model_id = 0 AND near.account_id = issue.account_id AND near.content_hash = issue.content_hash
     WHERE issue.account_id = $1
       AND issue.project_id = $2
       AND issue.deleted_at IS NULL
       AND issue.is_open IS DISTINCT FROM false
       AND NOT issue.is_pull_request
       AND $3::real[] IS NOT NULL
     ORDER BY similarity DESC
     LIMIT $5
), same AS (
    SELECT few.id
      FROM any_of, LATERAL (
           SELECT issue.id, issue.search
             FROM issues AS issue
            WHERE issue.account_id = $1
              AND issue.project_id = $2
              AND issue.search @@ any_of.words
              AND issue.deleted_at IS NULL
              AND issue.is_open IS DISTINCT FROM false
              AND NOT issue.is_pull_request
            LIMIT 500) AS few
     ORDER BY ts_rank(few.search, any_of.words) DESC, few.id
     LIMIT $5
)
SELECT id, max(similarity) AS similarity
  FROM (SELECT id, similarity FROM near UNION ALL SELECT id, NULL FROM same) AS found
 GROUP BY id
 ORDER BY similarity DESC NULLS LAST, id;
