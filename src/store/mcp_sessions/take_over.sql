-- Finds a session of this principal for a replica that does not know it.
UPDATE mcp_sessions
   SET taken_over = taken_over + 1,
       used_at = now()
 WHERE id_hash = $1
   AND binding = $2
   AND used_at > now() - make_interval(secs => $3)
RETURNING version, capabilities, taken_over;
