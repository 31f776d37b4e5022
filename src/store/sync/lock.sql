-- Nobody routes events of this tracker until the transaction ends; see `events/lock_trackers.sql`.
SELECT pg_advisory_xact_lock(1937337955, hashtext($1::uuid::text))
