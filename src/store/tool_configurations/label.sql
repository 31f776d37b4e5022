-- Says what a tool does with information; null: nobody has said.
UPDATE tool_configurations SET labels = $3::text[], updated_at = now() WHERE account_id = $1 AND id = $2
