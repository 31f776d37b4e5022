SELECT count(*) AS faulty FROM audit_chains WHERE fault IS NOT NULL
