-- Whether anything waits whose time has come; a look at each priority, however many wait for later.
SELECT EXISTS (SELECT FROM search_queue WHERE priority = 0 AND not_before <= now())
    OR EXISTS (SELECT FROM search_queue WHERE priority = 1 AND not_before <= now())
    OR EXISTS (SELECT FROM search_queue WHERE priority = 2 AND not_before <= now()) AS is_due
