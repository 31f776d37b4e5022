-- Whether anything waits whose time has come.
SELECT EXISTS (SELECT FROM search_queue WHERE not_before <= now()) AS is_due
