-- Takes the tag $3 from a version, or all its tags.
DELETE FROM policy_tags
 WHERE account_id = $1
   AND version_id = $2
   AND ($3::text IS NULL OR name = $3);
