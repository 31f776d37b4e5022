-- What the server promises, as a session of ours sees it.
SELECT current_setting('server_version_num')::integer,
       current_setting('server_version'),
       current_setting('synchronous_commit'),
       current_setting('fsync'),
       current_setting('statement_timeout'),
       current_setting('idle_in_transaction_session_timeout')
