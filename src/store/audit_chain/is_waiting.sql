-- Whether any entry from an id on is not in the chain yet.
SELECT EXISTS (
    SELECT FROM (SELECT last_id FROM audit_unsealed WHERE last_id >= $1 ORDER BY last_id LIMIT 1) AS oldest
       ) AS is_waiting
