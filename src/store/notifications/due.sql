-- In how many seconds each channel's next message is due; below 0: since when.
SELECT lane.channel, extract(epoch FROM message.due_at - now())::float8 AS due_in_secs
  FROM unnest($1::text[]) AS lane (channel)
 CROSS JOIN LATERAL (
    SELECT due_at
      FROM notifications
     WHERE state = 'waiting' AND channel = lane.channel AND give_up_at > now()
     ORDER BY due_at
     LIMIT 1) AS message;
