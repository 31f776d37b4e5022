-- Removes vectors whose text is gone, among the next ones by key; gives how far it came, or no row at the end.
WITH next AS MATERIALIZED (
    SELECT model_id, account_id, content_hash
      FROM embeddings
     WHERE (model_id, account_id, content_hash) > ($1, $2, $3)
     ORDER BY model_id, account_id, content_hash
     LIMIT $4
), trimmed AS (
    DELETE FROM embeddings AS gone
     USING next
     WHERE (gone.model_id, gone.account_id, gone.content_hash) = (next.model_id, next.account_id, next.content_hash)
       AND NOT EXISTS (SELECT FROM issues AS issue
                        WHERE issue.account_id = next.account_id AND issue.content_hash = next.content_hash
                          AND issue.deleted_at IS NULL)
       AND NOT EXISTS (SELECT FROM issue_comments AS comment
                        WHERE comment.account_id = next.account_id AND comment.content_hash = next.content_hash
                          AND comment.deleted_at IS NULL)
)
SELECT model_id, account_id, content_hash FROM next ORDER BY model_id DESC, account_id DESC, content_hash DESC LIMIT 1
