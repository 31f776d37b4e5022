-- The grant of a code, whether it still counts or not: one presented twice has to be told from an unknown one.
SELECT id, client_id, scopes, resource, redirect_uri, code_challenge,
       redeemed_at IS NOT NULL AS is_redeemed
  FROM oauth_grants
 WHERE code_hash = $1
