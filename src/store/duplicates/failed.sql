-- Notes why a model said nothing, in the place of what was said before.
INSERT INTO duplicate_verdicts AS kept (account_id, one_id, other_id, one_content, other_content, failure)
SELECT $1, one.id, other.id, $4, $5, $6
  FROM issues AS one, issues AS other
 WHERE one.id = $2 AND one.account_id = $1
   AND other.id = $3 AND other.account_id = $1
ON CONFLICT (one_id, other_id) DO UPDATE
   SET one_content = excluded.one_content, other_content = excluded.other_content, verdict = NULL, reason = NULL,
       suggestion = NULL, model = NULL, failure = excluded.failure, asked_at = now();
