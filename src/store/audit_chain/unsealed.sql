-- The oldest batches of entries from an id on that are not in the chain yet: $2 at most, and none that begins behind $3
-- entries.
SELECT last_id, account_id, ids, digests
  FROM (SELECT last_id, account_id, ids, digests,
               sum(entries) OVER (ORDER BY last_id, account_id ROWS UNBOUNDED PRECEDING) - entries AS before
          FROM (SELECT last_id, account_id, entries, ids, digests
                  FROM audit_unsealed
                 WHERE last_id >= $1
                 ORDER BY last_id, account_id
                 LIMIT $2) AS oldest) AS counted
 WHERE before < $3::bigint
 ORDER BY last_id, account_id
