-- Writes down comments on issues that are known and not deleted, by the rules of `keep.sql`.
INSERT INTO issue_comments AS stored (id, account_id, issue_id, tracker_id, external_id, url, body, author, version,
                                      created_at, deleted_at)
SELECT news.id, issue.account_id, issue.id, issue.tracker_id, news.external_id, news.url, news.body, news.author,
       news.version, news.created_at, CASE WHEN news.deleted THEN now() END
  FROM json_to_recordset($1::json) AS news (
           id uuid, account_id uuid, tracker_id uuid, issue_external_id text, external_id text, url text, body text,
           author text, version timestamptz, created_at timestamptz, deleted boolean)
  JOIN issues AS issue
    ON issue.tracker_id = news.tracker_id
   AND issue.external_id = news.issue_external_id
   AND issue.account_id = news.account_id
   AND issue.deleted_at IS NULL
 ORDER BY news.tracker_id, news.external_id
ON CONFLICT (tracker_id, external_id) DO UPDATE
   SET issue_id = excluded.issue_id,
       url = excluded.url,
       body = excluded.body,
       author = COALESCE(excluded.author, stored.author),
       version = COALESCE(excluded.version, stored.version),
       created_at = COALESCE(excluded.created_at, stored.created_at),
       deleted_at = excluded.deleted_at
 WHERE stored.deleted_at IS NULL
   AND (excluded.deleted_at IS NOT NULL OR stored.version IS NULL OR excluded.version >= stored.version)
   AND (excluded.deleted_at IS NOT NULL
        OR (stored.issue_id, stored.url, stored.body, stored.author, stored.version, stored.created_at)
           IS DISTINCT FROM
           (excluded.issue_id, excluded.url, excluded.body, COALESCE(excluded.author, stored.author),
            COALESCE(excluded.version, stored.version), COALESCE(excluded.created_at, stored.created_at)))
