-- Whether this transaction is the one that looks for duplicates: two at once would get into each other's way.
SELECT pg_try_advisory_xact_lock(hashtext('preloop.duplicates'));
