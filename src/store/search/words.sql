-- The words of a query, in their order: as written, as stemmed, and in how many texts of the account they are, as far
-- as that was counted; with each the words that begin like it and those that look like it, the most frequent first.
-- The first row counts all texts, and has the query as people write it, with phrases, `or` and `-`, in place of a stem.
WITH written AS (
    SELECT lexeme AS word, unnest(positions) AS place FROM unnest(to_tsvector('simple', $2))
), stemmed AS (
    SELECT lexeme AS stem, unnest(positions) AS place FROM unnest(to_tsvector('english', $2))
), words AS (
    SELECT word, stem, min(place) AS place
      FROM written
      JOIN stemmed USING (place)
     GROUP BY word, stem
     ORDER BY min(place)
     LIMIT $3
), counted AS (
    SELECT word, stem, place,
           (SELECT COALESCE(sum(known.texts), 0)::bigint
              FROM search_words AS known
             WHERE known.account_id = $1 AND known.stem = words.stem) AS texts
      FROM words
)
SELECT '' AS word, websearch_to_tsquery('english', $2)::text AS stem, 0 AS place,
       COALESCE((SELECT texts FROM search_words WHERE account_id = $1 AND word = ''), 0) AS texts,
       '{}'::text[] AS likely, '{}'::text[] AS likely_stems, '{}'::bigint[] AS likely_texts
UNION ALL
SELECT counted.word, counted.stem, counted.place, counted.texts,
       COALESCE(likely.words, '{}'), COALESCE(likely.stems, '{}'), COALESCE(likely.texts, '{}')
  FROM counted
  LEFT JOIN LATERAL (
      SELECT array_agg(word) AS words, array_agg(stem) AS stems, array_agg(texts) AS texts
        FROM (
            (SELECT known.word, known.stem, known.texts
               FROM search_words AS known
              WHERE known.account_id = $1
                AND length(counted.word) >= 3
                AND known.word ~>=~ counted.word
                AND known.word ~<~ (counted.word || chr(1114111))
                AND known.stem <> counted.stem
              ORDER BY known.texts DESC, known.word
              LIMIT 5)
            UNION ALL
            (SELECT known.word, known.stem, known.texts
               FROM search_words AS known
              WHERE counted.texts = 0
                AND known.account_id = $1
                AND known.lookalikes && lookalikes(counted.word)
              ORDER BY known.texts DESC, known.word
              LIMIT 50)
        ) AS likely
  ) AS likely ON true
 ORDER BY place
