-- Removes a tracker with its organizations and projects, hidden or not.
DELETE FROM trackers
 WHERE account_id = $1
   AND id = $2
RETURNING name;
