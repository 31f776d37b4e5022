-- Whether any entry from an id on is not in the chain yet.
SELECT EXISTS (
    SELECT FROM (SELECT first_id FROM audit_unsealed WHERE first_id >= $1 ORDER BY first_id LIMIT 1) AS oldest
       ) AS is_waiting
