-- Writes down what trackers said about issues: one row for each issue, ordered so that two writers never wait for each
-- other in a circle. Rows come as JSON, because labels and assignees are lists. A project that is gone by now has no
-- issues; nothing replaces a newer version or a deleted issue; what was not mentioned stays, and what is known already
-- is not written again.
INSERT INTO issues AS stored (id, account_id, tracker_id, project_id, external_id, key, url, title, body, status,
                              is_open, labels, assignees, author, priority, version, created_at, is_pull_request,
                              deleted_at)
SELECT news.id, project.account_id, organization.tracker_id, project.id, news.external_id, news.key, news.url,
       news.title, news.body, news.status, news.is_open, news.labels, news.assignees, news.author, news.priority,
       news.version, news.created_at, news.is_pull_request, CASE WHEN news.deleted THEN now() END
  FROM json_to_recordset($1::json) AS news (
           id uuid, account_id uuid, tracker_id uuid, project_id uuid, external_id text, key text, url text, title text,
           body text, status text, is_open boolean, labels text[], assignees text[], author text, priority text,
           version timestamptz, created_at timestamptz, is_pull_request boolean, deleted boolean)
  JOIN projects AS project ON project.id = news.project_id AND project.account_id = news.account_id
  JOIN organizations AS organization
    ON organization.id = project.organization_id AND organization.tracker_id = news.tracker_id
 ORDER BY news.tracker_id, news.external_id
ON CONFLICT (tracker_id, external_id) DO UPDATE
   SET project_id = excluded.project_id,
       key = excluded.key,
       url = excluded.url,
       title = excluded.title,
       body = COALESCE(excluded.body, stored.body),
       status = COALESCE(excluded.status, stored.status),
       is_open = COALESCE(excluded.is_open, stored.is_open),
       labels = COALESCE(excluded.labels, stored.labels),
       assignees = COALESCE(excluded.assignees, stored.assignees),
       author = COALESCE(excluded.author, stored.author),
       priority = COALESCE(excluded.priority, stored.priority),
       version = COALESCE(excluded.version, stored.version),
       created_at = COALESCE(excluded.created_at, stored.created_at),
       is_pull_request = excluded.is_pull_request,
       deleted_at = excluded.deleted_at
 WHERE stored.deleted_at IS NULL
   AND (excluded.deleted_at IS NOT NULL OR stored.version IS NULL OR excluded.version >= stored.version)
   AND (excluded.deleted_at IS NOT NULL
        OR (stored.project_id, stored.key, stored.url, stored.title, stored.body, stored.status, stored.is_open,
            stored.labels, stored.assignees, stored.author, stored.priority, stored.version, stored.created_at,
            stored.is_pull_request)
           IS DISTINCT FROM
           (excluded.project_id, excluded.key, excluded.url, excluded.title, COALESCE(excluded.body, stored.body),
            COALESCE(excluded.status, stored.status), COALESCE(excluded.is_open, stored.is_open),
            COALESCE(excluded.labels, stored.labels), COALESCE(excluded.assignees, stored.assignees),
            COALESCE(excluded.author, stored.author), COALESCE(excluded.priority, stored.priority),
            COALESCE(excluded.version, stored.version), COALESCE(excluded.created_at, stored.created_at),
            excluded.is_pull_request))
