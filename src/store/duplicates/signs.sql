-- The signs of the vectors of an account's issues of which somebody could be a duplicate.
SELECT issue.id, binary_quantize(own.embedding) AS signs
  FROM issues AS issue
  JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
  JOIN embeddings AS own
    ON own.model_id = $1 AND own.account_id = issue.account_id AND own.content_hash = issue.content_hash
 WHERE issue.account_id = $2
   AND issue.deleted_at IS NULL
   AND NOT issue.is_pull_request;
