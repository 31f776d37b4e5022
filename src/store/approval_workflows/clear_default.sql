-- Takes the place of the default from every workflow but one.
UPDATE approval_workflows
   SET is_default = false, updated_at = now()
 WHERE account_id = $1
   AND id <> $2
   AND is_default;
