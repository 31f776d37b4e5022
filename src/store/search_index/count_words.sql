-- Counts the words of texts, each once a text, and the texts under ''. Numbers, names of files and the like are found
-- as they are written; nobody has to guess them.
WITH texts AS (
    SELECT account_id, text FROM unnest($1::uuid[], $2::text[]) AS given (account_id, text)
), words AS (
    SELECT texts.account_id, lexeme AS word
      FROM texts, unnest(to_tsvector('simple', texts.text))
     WHERE lexeme ~ '^[[:alpha:]]{2,24}$'
    UNION ALL
    SELECT account_id, '' FROM texts
), counted AS (
    SELECT account.id AS account_id, word, count(*) AS texts
      FROM words
      JOIN accounts AS account ON account.id = words.account_id
     GROUP BY account.id, word
), stemmed AS (
    SELECT account_id, word, texts, CASE word WHEN '' THEN '' ELSE (ts_lexize('english_stem', word))[1] END AS stem
      FROM counted
)
INSERT INTO search_words AS known (account_id, word, stem, texts, lookalikes)
SELECT account_id, word, stem, texts, lookalikes(word)
  FROM stemmed
 -- Words that are everywhere, such as `the`, have no stem.
 WHERE stem IS NOT NULL
 ORDER BY account_id, word
ON CONFLICT (account_id, word) DO UPDATE SET texts = known.texts + excluded.texts
