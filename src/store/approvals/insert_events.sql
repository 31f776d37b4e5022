-- Keeps what happened to a request, for people.
INSERT INTO approval_events (id, account_id, request_id, kind, detail, comment, user_id, at)
SELECT event.id, $1, $2, event.kind, event.detail, event.comment, event.user_id, $3
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::uuid[])
       AS event (id, kind, detail, comment, user_id);
