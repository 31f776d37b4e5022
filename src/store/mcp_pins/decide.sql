-- Writes verdicts down, each in the place of the last one of its kind.
INSERT INTO mcp_pins (account_id, server_id, identity, verdict, basis, decided_by, reason,
                      id, kind, name, hash, definition)
SELECT $1, $2, $3, $4, $5, $6, $7, pin.*
  FROM unnest($8::uuid[], $9::text[], $10::text[], $11::bytea[], $12::text[])
       AS pin (id, kind, name, hash, definition)
ON CONFLICT (server_id, kind, name, verdict) DO UPDATE
   SET identity = EXCLUDED.identity,
       basis = EXCLUDED.basis,
       decided_by = EXCLUDED.decided_by,
       reason = EXCLUDED.reason,
       hash = EXCLUDED.hash,
       definition = EXCLUDED.definition,
       decided_at = now();
