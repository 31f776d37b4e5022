-- Tells those who watch.
INSERT INTO outbox (account_id, topic, body)
SELECT $1, 'approvals', message.body
  FROM unnest($2::jsonb[]) WITH ORDINALITY AS message (body, nth)
 ORDER BY message.nth;
