-- Issues of an account, the one changed last first; narrowed by project, tracker and whether open. $5 is for words,
-- which `list_found.sql` takes.
-- With $6 conversations on pull requests as well.
SELECT issue.id, issue.external_id, issue.key, issue.url, issue.title, issue.body, issue.status, issue.is_open,
       COALESCE(issue.labels, '{}') AS labels, COALESCE(issue.assignees, '{}') AS assignees, issue.author,
       issue.priority, issue.version, COALESCE(issue.created_at, issue.seen_at) AS created_at,
       COALESCE(issue.version, issue.created_at, issue.seen_at) AS updated_at, issue.is_pull_request,
       project.id AS project_id, project.name AS project_name, project.identifier AS project_identifier,
       organization.id AS organization_id, organization.name AS organization_name,
       organization.identifier AS organization_identifier, tracker.id AS tracker_id, tracker.name AS tracker_name,
       tracker.tracker_type, tracker.token_sealed IS NOT NULL AS has_token
  FROM issues AS issue
  JOIN projects AS project ON project.id = issue.project_id
  JOIN organizations AS organization ON organization.id = project.organization_id
  JOIN trackers AS tracker ON tracker.id = issue.tracker_id AND tracker.deleted_at IS NULL
 WHERE issue.account_id = $1
   AND issue.deleted_at IS NULL
   AND ($2::uuid IS NULL OR issue.project_id = $2)
   AND ($3::uuid IS NULL OR issue.tracker_id = $3)
   AND ($4::boolean IS NULL OR COALESCE(issue.is_open, true) = $4)
   AND $5::text IS NULL
   AND ($6 OR NOT issue.is_pull_request)
 ORDER BY COALESCE(issue.version, issue.created_at, issue.seen_at) DESC, issue.id DESC
 LIMIT $7 OFFSET $8
