-- Takes texts off the queue for a while, those that were just changed first; with $4 only those whose words are not
-- counted yet. What is gone by now has no text.
WITH next AS MATERIALIZED (
    SELECT item_id
      FROM search_queue
     WHERE not_before <= now()
       AND NOT ($4 AND is_counted)
     ORDER BY priority, not_before
     LIMIT $1
       FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE search_queue AS waiting
       SET claim = $2, owner = $5, not_before = now() + make_interval(secs => $3), attempts = waiting.attempts + 1
     WHERE waiting.item_id = ANY (ARRAY(SELECT item_id FROM next))
    RETURNING waiting.item_id, waiting.account_id, waiting.is_issue, waiting.is_counted
)
SELECT claimed.item_id, claimed.account_id, claimed.is_counted,
       COALESCE(issue.content_hash, comment.content_hash) AS content_hash,
       left(COALESCE(issue.title || ': ' || COALESCE(issue.body, ''), comment.body), 8000) AS text
  FROM claimed
  LEFT JOIN issues AS issue ON claimed.is_issue AND issue.id = claimed.item_id AND issue.deleted_at IS NULL
  LEFT JOIN issue_comments AS comment
    ON NOT claimed.is_issue AND comment.id = claimed.item_id AND comment.deleted_at IS NULL
