-- Events of a span by the piece of it in which they came, from 0. Their ids say when, so that the index is enough.
SELECT ((('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint - $4::bigint) / $5::bigint)::integer AS piece,
       count(*) AS events
  FROM (SELECT id FROM events WHERE account_id = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $6) AS those
 GROUP BY piece;
