-- Removes versions that are older than $2 days, but for the $3 newest, and those that have a tag where $4 says so.
DELETE FROM policy_versions v
 WHERE v.account_id = $1
   AND v.created_at < now() - make_interval(days => $2)
   AND v.number < (SELECT min(newest.number)
                     FROM (SELECT number FROM policy_versions
                            WHERE account_id = $1 ORDER BY number DESC LIMIT $3::integer) AS newest)
   AND NOT ($4::boolean AND EXISTS (SELECT FROM policy_tags t WHERE t.version_id = v.id));
