-- The draft of an account, and how it has come out so far.
SELECT shadow.id, shadow.document, shadow.created_by, shadow.created_at,
       COALESCE(counts.calls, 0) AS calls, COALESCE(counts.differing, 0) AS differing,
       COALESCE(counts.faulty, 0) AS faulty
  FROM policy_shadows AS shadow
  LEFT JOIN policy_shadow_counts AS counts ON counts.shadow_id = shadow.id
 WHERE shadow.account_id = $1
