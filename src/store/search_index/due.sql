-- Whether anything waits whose time has come: the first of each priority, however many wait for later.
SELECT coalesce(least(
           (SELECT not_before FROM search_queue WHERE priority = 0 ORDER BY not_before LIMIT 1),
           (SELECT not_before FROM search_queue WHERE priority = 1 ORDER BY not_before LIMIT 1),
           (SELECT not_before FROM search_queue WHERE priority = 2 ORDER BY not_before LIMIT 1)
       ) <= now(), false) AS is_due
