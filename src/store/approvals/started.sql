-- Requests for the same call that were started and have not ended as far as is known, the newest first. One that runs
-- for hours, or has waited for its client or been of unknown outcome for a day, is nobody's concern who calls again.
SELECT id, state
  FROM approval_requests
 WHERE binding_hash = $1
   AND account_id = $2
   AND run IN ('acting', 'asking', 'unknown')
   AND settled_at > now() - CASE run WHEN 'acting' THEN interval '2 hours' ELSE interval '1 day' END
 ORDER BY asked_at DESC, id DESC
 LIMIT 10;
