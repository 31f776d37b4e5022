-- Notes links that are on their way to people.
INSERT INTO approval_links (token_hash, account_id, request_id, user_id)
SELECT link.token_hash, $1, $2, link.user_id
  FROM unnest($3::bytea[], $4::uuid[]) AS link (token_hash, user_id);
