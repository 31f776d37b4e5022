-- What the server promises, as a session of ours sees it.
SELECT current_setting('server_version_num')::integer,
       current_setting('server_version'),
       current_setting('synchronous_commit'),
       current_setting('fsync')
