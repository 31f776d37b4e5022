-- Turns the kill switch for tools ($2), models ($3) and flows ($4): on, off, or left as it is where that is null. The
-- account's requests are to follow. Whoever stops more than was stopped is written down, with the reason; to ask again
-- for what is stopped already changes nothing, a lift that was asked for neither.
INSERT INTO policies (account_id, halted_at, models_halted_at, flows_halted_at, halted_by, halt_reason, is_following)
VALUES ($1, CASE WHEN $2 THEN clock_timestamp() END, CASE WHEN $3 THEN clock_timestamp() END,
        CASE WHEN $4 THEN clock_timestamp() END, $5, $6, true)
ON CONFLICT (account_id) DO UPDATE
   SET halted_at = CASE WHEN $2 THEN coalesce(policies.halted_at, excluded.halted_at)
                        WHEN $2 IS NULL THEN policies.halted_at END,
       models_halted_at = CASE WHEN $3 THEN coalesce(policies.models_halted_at, excluded.models_halted_at)
                               WHEN $3 IS NULL THEN policies.models_halted_at END,
       flows_halted_at = CASE WHEN $4 THEN coalesce(policies.flows_halted_at, excluded.flows_halted_at)
                              WHEN $4 IS NULL THEN policies.flows_halted_at END,
       (halted_by, halt_reason, lift_asked_by, lift_asked_at, lift_scopes) = (
           SELECT CASE WHEN stops_more THEN excluded.halted_by ELSE policies.halted_by END,
                  CASE WHEN stops_more THEN excluded.halt_reason ELSE policies.halt_reason END,
                  CASE WHEN is_on AND NOT stops_more THEN policies.lift_asked_by END,
                  CASE WHEN is_on AND NOT stops_more THEN policies.lift_asked_at END,
                  CASE WHEN is_on AND NOT stops_more THEN policies.lift_scopes END
             FROM (SELECT ($2 OR $3 OR $4) IS TRUE AS is_on,
                          ($2 AND policies.halted_at IS NULL OR $3 AND policies.models_halted_at IS NULL
                           OR $4 AND policies.flows_halted_at IS NULL) IS TRUE AS stops_more) AS wish),
       is_following = true,
       updated_at = now();
