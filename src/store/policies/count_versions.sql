-- How many versions `versions.sql` has. Whether their documents are wanted ($5) makes no difference.
SELECT count(*)
  FROM policy_versions v
 WHERE v.account_id = $1
   AND ($2::uuid IS NULL OR v.id = $2)
   AND ($3::integer IS NULL OR v.number = $3)
   AND ($4::text IS NULL OR v.id = (SELECT t.version_id FROM policy_tags t WHERE t.account_id = $1 AND t.name = $4))
   AND $5::boolean IS NOT NULL;
