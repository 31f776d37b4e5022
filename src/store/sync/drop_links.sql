DELETE FROM issue_relationships WHERE id = ANY ($1::uuid[])
