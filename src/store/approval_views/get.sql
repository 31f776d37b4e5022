-- One request with everything that people may be shown of it.
SELECT r.id, r.state, r.tool_name, r.justification, r.why, r.about, false AS is_cut, r.arguments, r.asked_arguments,
       r.result, k.name AS key_name, clock_timestamp() AS now
  FROM approval_requests r
  LEFT JOIN api_keys k ON k.id = r.api_key_id AND k.account_id = r.account_id
 WHERE r.account_id = $1
   AND r.id = $2;
