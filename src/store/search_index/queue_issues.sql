-- Queues the next issues that were there before the model. No row: there are no more.
WITH model AS (
    SELECT id, issues_up_to FROM embedding_models WHERE id = $1 AND queued_at IS NULL FOR UPDATE
), next AS MATERIALIZED (
    SELECT issue.id, issue.account_id, issue.deleted_at IS NULL AS is_there
      FROM issues AS issue
     WHERE issue.id > (SELECT issues_up_to FROM model)
     ORDER BY issue.id
     LIMIT $2
), queued AS (
    INSERT INTO search_queue (item_id, account_id, is_issue, priority, is_counted)
    SELECT id, account_id, true, 2, true FROM next WHERE is_there ORDER BY id
    ON CONFLICT DO NOTHING
)
UPDATE embedding_models AS moved
   SET issues_up_to = (SELECT max(id::text)::uuid FROM next)
  FROM model
 WHERE moved.id = model.id AND EXISTS (SELECT FROM next)
RETURNING moved.id
