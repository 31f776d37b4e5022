-- Versions of an account's policy, the newest first: all, or the one of the id $2, of the number $3, with the tag $4.
-- Their documents only where $5 says so.
SELECT v.id, v.number, CASE WHEN $5::boolean THEN v.document ELSE '' END AS document, v.document_hash, v.origin,
       v.rolled_back_to, v.author_id, v.comment, v.servers, v.workflows, v.tools, v.created_at,
       ARRAY(SELECT t.name FROM policy_tags t WHERE t.version_id = v.id ORDER BY t.name) AS tags,
       NOT EXISTS (SELECT FROM policy_versions later
                    WHERE later.account_id = v.account_id AND later.number > v.number) AS is_newest
  FROM policy_versions v
 WHERE v.account_id = $1
   AND ($2::uuid IS NULL OR v.id = $2)
   AND ($3::integer IS NULL OR v.number = $3)
   AND ($4::text IS NULL OR v.id = (SELECT t.version_id FROM policy_tags t WHERE t.account_id = $1 AND t.name = $4))
 ORDER BY v.number DESC
 LIMIT $6 OFFSET $7;
