-- What the scheduler has to do, what was due first in front: schedules whose time has come, and the oldest waiting
-- tick of each flow whose executions have ended, or which starts by the clock no more.
SELECT version.id AS version_id, version.flow_id, version.account_id, version.number, version.tracker_id,
       version.spec, todo.fire_at, todo.due_at, todo.waits, todo.is_late, todo.is_idle, now() AS now
  FROM (
    (SELECT flow.version_id, flow.next_fire_at AS fire_at,
            fire_due(flow.next_fire_at, flow.next_jitter_secs) AS due_at,
            false AS waits, false AS is_late, false AS is_idle
       FROM flows AS flow
      WHERE fire_due(flow.next_fire_at, flow.next_jitter_secs) <= now()
        AND flow.next_fire_at IS NOT NULL AND flow.trigger_kind = 'schedule'
        AND flow.is_enabled AND flow.deleted_at IS NULL
      ORDER BY fire_due(flow.next_fire_at, flow.next_jitter_secs), flow.id
      LIMIT $1)
    UNION ALL
    (SELECT flow.version_id, first.fire_at, first.fire_at, true, first.is_late, is_idle
       FROM (SELECT DISTINCT ON (flow_id) flow_id, fire_at, is_late
               FROM schedule_ticks
              WHERE outcome = 'waiting'
              ORDER BY flow_id, fire_at) AS first
       JOIN flows AS flow ON flow.id = first.flow_id
      CROSS JOIN LATERAL (
            SELECT NOT (flow.is_enabled AND flow.deleted_at IS NULL AND flow.trigger_kind = 'schedule') AS is_idle
            ) AS state
      WHERE is_idle
         OR NOT EXISTS (SELECT FROM executions AS open WHERE open.flow_id = first.flow_id AND open.ended_at IS NULL)
      ORDER BY first.fire_at, first.flow_id
      LIMIT $1)
  ) AS todo
  JOIN flow_versions AS version ON version.id = todo.version_id
 ORDER BY todo.due_at, version.flow_id
 LIMIT $1
