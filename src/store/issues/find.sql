-- Issues by any of their names: the first way of naming that leads anywhere counts. More than one issue for a name
-- can happen where trackers share a key; then the one changed last comes first.
WITH visible AS NOT MATERIALIZED (
    SELECT issue.id, issue.url, issue.key, issue.external_id, issue.tracker_id, issue.version
      FROM issues AS issue
      JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
     WHERE issue.account_id = $1
       AND issue.deleted_at IS NULL
), named AS (
    (SELECT 1 AS way, id, version FROM visible WHERE url = $2 LIMIT $6)
    UNION ALL
    (SELECT 2, id, version FROM visible WHERE url = $3 LIMIT $6)
    UNION ALL
    (SELECT 3, id, version FROM visible WHERE lower(key) = lower($4) LIMIT $6)
    UNION ALL
    (SELECT 4, id, version FROM visible WHERE lower(key) = lower($2) LIMIT $6)
    UNION ALL
    (SELECT 5, id, version FROM visible WHERE id = $5)
    UNION ALL
    (SELECT 6, id, version
       FROM visible
      WHERE tracker_id = ANY (ARRAY(SELECT id FROM trackers WHERE account_id = $1)) AND external_id = $2
      LIMIT $6)
)
SELECT id FROM named WHERE way = (SELECT min(way) FROM named) ORDER BY version DESC NULLS LAST, id DESC LIMIT $6
