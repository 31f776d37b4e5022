-- They lie here because a clock was wrong. Only those that are in a chain which has signed that they go.
DELETE FROM audit_logs_other
 WHERE ctid = ANY (ARRAY(
    SELECT entry.ctid
      FROM audit_logs_other AS entry
      JOIN audit_chains AS chain ON chain.account_id = entry.account_id AND chain.removed_before > entry.id
     WHERE entry.at < now() - make_interval(days => $2)
       AND NOT EXISTS (
        SELECT FROM audit_unsealed AS batch
         WHERE batch.account_id = entry.account_id AND batch.first_id <= entry.id AND batch.last_id >= entry.id
           AND entry.id = ANY (batch.ids))
     LIMIT $1))
