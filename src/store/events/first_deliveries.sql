-- The events that repeated deliveries repeat.
SELECT source_id, delivery_key, event_id
  FROM unnest($1::uuid[], $2::text[]) AS repeated (source_id, delivery_key)
  JOIN deliveries USING (source_id, delivery_key)
