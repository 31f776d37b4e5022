-- Writes down rows of fire times that start nothing, and tells those who watch. What is settled already stays.
WITH kept AS (
    INSERT INTO schedule_ticks AS tick (flow_id, account_id, fire_at, until, count, outcome, reason, execution_id)
    SELECT $1::uuid, $2::uuid, gap.first, gap.last, gap.count, 'skipped', gap.reason, $7::uuid
      FROM unnest($3::timestamptz[], $4::timestamptz[], $5::integer[], $6::text[])
           AS gap (first, last, count, reason)
     ORDER BY gap.first
    ON CONFLICT (flow_id, fire_at) DO NOTHING
    RETURNING tick
)
INSERT INTO outbox (account_id, topic, body)
SELECT (tick).account_id, 'activity', tick_message(tick) FROM kept
