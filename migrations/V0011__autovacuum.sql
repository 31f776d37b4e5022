-- Tables that are written all the time are cleaned by the number of dead rows, not by a share of the table: the
-- share of a large table comes late, and by then every reader walks over the dead.

-- A few updates for each execution, all near the newest rows.
ALTER TABLE executions SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 1,
    autovacuum_analyze_scale_factor = 0.02
);
ALTER TABLE execution_details SET (
    fillfactor = 80,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 1
);
-- Queues: rows come and go at once.
ALTER TABLE unrouted_events SET (
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 100000
);
ALTER TABLE outbox SET (fillfactor = 70);
ALTER TABLE live_messages SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 1
);
-- One row each, or one for each account, updated by every batch of messages: room for the new version on the same
-- page, so that no index grows, and each visit prunes what is dead.
ALTER TABLE live_counters SET (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE live_position SET (
    fillfactor = 10,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0
);
-- Only added to, and deleted in batches of a thousand.
ALTER TABLE execution_logs SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 10000);
