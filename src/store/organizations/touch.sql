-- Notes that an authenticated delivery came just now.
UPDATE organizations SET last_webhook_update = now() WHERE id = $1;
