-- They lie here because a clock was wrong.
DELETE FROM audit_logs_other
 WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM audit_logs_other WHERE at < now() - make_interval(days => $2) LIMIT $1))
