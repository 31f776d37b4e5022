-- Whether this transaction is the one that claims issues: two at once would each see no claim of the other.
SELECT pg_try_advisory_xact_lock(hashtext('preloop.duplicates'));
