-- Sets what has to be reviewed of a server; without $3 what the account gives to new ones.
UPDATE mcp_servers
   SET review = coalesce($3, (SELECT tool_review FROM policies WHERE account_id = $1), 'changes')
 WHERE account_id = $1
   AND id = $2;
