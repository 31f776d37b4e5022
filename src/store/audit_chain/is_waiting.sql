-- Whether any entry from an id on is not in the chain yet.
SELECT EXISTS (
    SELECT FROM (SELECT entry_id FROM audit_unsealed WHERE entry_id >= $1 ORDER BY entry_id LIMIT 1) AS oldest
       ) AS is_waiting
