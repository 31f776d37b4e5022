-- The database's clock, by which schedules tick.
SELECT now();
