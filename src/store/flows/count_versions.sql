-- How many versions `versions.sql` has.
SELECT count(*)
  FROM flow_versions v
  JOIN flows f ON f.id = v.flow_id AND f.deleted_at IS NULL
 WHERE v.account_id = $1
   AND v.flow_id = $2;
