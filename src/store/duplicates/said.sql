-- Keeps what a model said, in the place of what was said before.
INSERT INTO duplicate_verdicts AS kept (account_id, one_id, other_id, one_content, other_content, verdict, reason,
                                        suggestion, model)
SELECT $1, one.id, other.id, $4, $5, $6, $7, $8, $9
  FROM issues AS one, issues AS other
 WHERE one.id = $2 AND one.account_id = $1
   AND other.id = $3 AND other.account_id = $1
ON CONFLICT (one_id, other_id) DO UPDATE
   SET one_content = excluded.one_content, other_content = excluded.other_content, verdict = excluded.verdict,
       reason = excluded.reason, suggestion = excluded.suggestion, model = excluded.model, failure = NULL,
       asked_at = now();
