-- Forgets the pairs of some issues. A pair by vectors stays when it is of the texts as they are and the other issue has
-- been looked at since it last was new: that search saw both as they are, and need not find what this one finds.
DELETE FROM duplicate_pairs AS pair
 WHERE (pair.one_id = ANY ($1::uuid[]) OR pair.other_id = ANY ($1::uuid[]))
   AND NOT (pair.similarity IS NOT NULL
            AND NOT (pair.one_id = ANY ($1::uuid[]) AND pair.other_id = ANY ($1::uuid[]))
            AND NOT EXISTS (SELECT FROM duplicate_queue AS queued WHERE queued.issue_id IN (pair.one_id, pair.other_id))
            AND EXISTS (SELECT
                          FROM issues AS one, issues AS other
                         WHERE one.id = pair.one_id AND one.content_hash = pair.one_content
                           AND other.id = pair.other_id AND other.content_hash = pair.other_content));
