-- Removes the comments of deleted issues; comments that come later find no issue.
DELETE FROM issue_comments AS comment
 USING unnest($1::uuid[], $2::text[]) AS gone (tracker_id, external_id)
  JOIN issues AS issue USING (tracker_id, external_id)
 WHERE comment.issue_id = issue.id
   AND issue.deleted_at IS NOT NULL
