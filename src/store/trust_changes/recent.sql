-- What was decided not long ago, of all accounts. Transactions that decide something last far shorter.
SELECT id, account_id
  FROM trust_changes
 WHERE changed_at > now() - interval '30 seconds';
