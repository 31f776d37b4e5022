-- One replay of an account at a time: two at once would both miss what the other starts.
SELECT pg_advisory_xact_lock(1919970412, hashtext($1::uuid::text))
