-- People are reminded in the second window as in the first, and told when nobody knows how a call ended.

ALTER TABLE notifications DROP CONSTRAINT notifications_step_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_step_check CHECK (step IN
    ('request', 'reminder_50', 'reminder_90', 'second_reminder_50', 'second_reminder_90', 'escalation', 'outcome',
     'outcome_unknown'));
