-- What a model said of two issues as they are now.
SELECT said.verdict, said.reason, said.suggestion, said.model, said.failure, said.asked_at
  FROM duplicate_verdicts AS said
  JOIN issues AS one ON one.id = said.one_id AND one.content_hash = said.one_content
  JOIN issues AS other ON other.id = said.other_id AND other.content_hash = said.other_content
 WHERE said.account_id = $1
   AND said.one_id = $2
   AND said.other_id = $3;
