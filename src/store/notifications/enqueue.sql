-- Queues messages about a step of an approval, each recipient's once. Given up by $9 or after $10 seconds.
INSERT INTO notifications (id, account_id, approval_id, channel, recipient, step, sealed, due_at, give_up_at)
SELECT message.id, $1, $2, message.channel, message.recipient, $3, message.sealed,
       now() + make_interval(secs => message.delay_secs),
       least($9::timestamptz, now() + make_interval(secs => $10))
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::float8[])
       AS message (id, channel, recipient, sealed, delay_secs)
ON CONFLICT (approval_id, channel, recipient, step) DO NOTHING;
