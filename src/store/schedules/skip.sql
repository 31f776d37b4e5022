-- Writes down rows of fire times that start nothing. What is settled already stays.
INSERT INTO schedule_ticks (flow_id, account_id, fire_at, until, count, outcome, reason, execution_id)
SELECT $1::uuid, $2::uuid, gap.first, gap.last, gap.count, 'skipped', gap.reason, $7::uuid
  FROM unnest($3::timestamptz[], $4::timestamptz[], $5::integer[], $6::text[]) AS gap (first, last, count, reason)
ON CONFLICT (flow_id, fire_at) DO NOTHING
