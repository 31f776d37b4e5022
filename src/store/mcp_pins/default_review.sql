-- What new servers of the account get; no row where nothing is set.
SELECT tool_review
  FROM policies
 WHERE account_id = $1;
