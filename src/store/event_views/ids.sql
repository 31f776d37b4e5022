-- Behind `matching.sql`: the events of `list.sql` from $11 on, oldest first.
SELECT id FROM matching WHERE id > $11 ORDER BY id LIMIT $12
