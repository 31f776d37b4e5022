-- Who holds labels, the last used first; $2 names one holder.
SELECT holder, labels, used_at
  FROM held_labels
 WHERE account_id = $1
   AND ($2::text IS NULL OR holder = $2)
   AND (holder LIKE 'execution:%' OR used_at > now() - make_interval(secs => $3))
 ORDER BY used_at DESC, holder
 LIMIT $4
