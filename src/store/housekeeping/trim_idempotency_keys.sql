-- Keys of requests that began more than a day ago.
DELETE FROM idempotency_keys
 WHERE (account_id, key_hash) IN (SELECT account_id, key_hash
                                    FROM idempotency_keys
                                   WHERE began_at < now() - interval '1 day'
                                   ORDER BY began_at
                                   LIMIT $1)
