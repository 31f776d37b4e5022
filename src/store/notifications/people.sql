-- How people of an account are reached; without a row of preferences by the defaults.
SELECT person.id, person.email,
       coalesce(wish.preferred_channel, 'email') AS preferred_channel,
       coalesce(wish.enable_email, true) AS enable_email,
       coalesce(wish.enable_mobile_push, false) AS enable_mobile_push,
       coalesce(wish.stagger_email, true) AS stagger_email,
       coalesce(wish.notify_when_needed, true) AS notify_when_needed,
       coalesce(wish.notify_tracker_alarms, true) AS notify_tracker_alarms
  FROM users AS person
  LEFT JOIN notification_preferences AS wish ON wish.user_id = person.id
 WHERE person.account_id = $1
   AND person.id = ANY ($2::uuid[])
 ORDER BY person.id;
