-- Gives up the claims of a replica that starts anew: the process that made them is gone.
UPDATE search_queue SET claim = NULL, not_before = now() WHERE owner = $1 AND claim IS NOT NULL
