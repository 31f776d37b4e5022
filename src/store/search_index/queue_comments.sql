-- Queues the next comments that were there before the model. No row: there are no more.
WITH model AS (
    SELECT id, comments_up_to FROM embedding_models WHERE id = $1 AND queued_at IS NULL FOR UPDATE
), next AS MATERIALIZED (
    SELECT comment.id, comment.account_id, comment.deleted_at IS NULL AS is_there
      FROM issue_comments AS comment
     WHERE comment.id > (SELECT comments_up_to FROM model)
     ORDER BY comment.id
     LIMIT $2
), queued AS (
    INSERT INTO search_queue (item_id, account_id, is_issue, priority, is_counted)
    SELECT id, account_id, false, 2, true FROM next WHERE is_there ORDER BY id
    ON CONFLICT DO NOTHING
)
UPDATE embedding_models AS moved
   SET comments_up_to = (SELECT max(id::text)::uuid FROM next)
  FROM model
 WHERE moved.id = model.id AND EXISTS (SELECT FROM next)
RETURNING moved.id
