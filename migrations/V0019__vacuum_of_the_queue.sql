-- While somebody holds an old snapshot, none of the queue's dead rows can go, and each visit walks over all of them
-- every few seconds: ten million after ten minutes. With this budget (10,000 points a second; a page that is dirtied
-- costs 21) it keeps up with 20,000 rows a second, and walks in vain at a tenth of a core.
ALTER TABLE unrouted_events SET (autovacuum_vacuum_cost_delay = 2, autovacuum_vacuum_cost_limit = 20);
