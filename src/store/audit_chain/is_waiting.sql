-- Whether any entry from an id on is not in the chain yet.
SELECT EXISTS (SELECT FROM audit_unsealed WHERE entry_id >= $1) AS is_waiting
