-- Writes entries down. What was written before stays as it is.
INSERT INTO audit_logs (id, account_id, user_id, api_key_id, execution_id, action, resource_type, resource_id,
                        status, correlation_id, ip_address, user_agent, details, at, digest)
SELECT entry.id, entry.account_id, entry.user_id, entry.api_key_id, entry.execution_id, entry.action,
       entry.resource_type, entry.resource_id, entry.status, entry.correlation_id, entry.ip_address,
       entry.user_agent, entry.details::json, entry.at, entry.digest
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::uuid[], $11::text[], $12::text[], $13::text[], $14::timestamptz[],
              $15::bytea[])
       AS entry (id, account_id, user_id, api_key_id, execution_id, action, resource_type, resource_id,
                 status, correlation_id, ip_address, user_agent, details, at, digest)
ON CONFLICT (account_id, id) DO NOTHING;
