-- What a credential has read is held by the one that it makes, too: a new key is no fresh start.
INSERT INTO held_labels (account_id, holder, labels)
SELECT account_id, $3, labels
  FROM held_labels
 WHERE account_id = $1 AND holder = $2 AND used_at > now() - make_interval(secs => $4)
ON CONFLICT (account_id, holder) DO NOTHING
