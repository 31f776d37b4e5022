-- Removes a metric; what it said of issues goes when the issues are looked at again.
DELETE FROM compliance_metrics
 WHERE account_id = $1
   AND name = $2;
