-- Notes what a session has read, beside what it had; what a credential had is forgotten when it was silent for long.
INSERT INTO held_labels AS held (account_id, holder, labels) VALUES ($1, $2, $3::text[])
ON CONFLICT (account_id, holder) DO UPDATE
   SET labels = CASE
           WHEN held.holder LIKE 'execution:%' OR held.used_at > now() - make_interval(secs => $4)
               THEN ARRAY(SELECT DISTINCT unnest(held.labels || excluded.labels))
           ELSE excluded.labels
       END,
       used_at = now()
