/** What the server says of its API. Made by `npm run types`; do not edit. */
export interface paths {
    "/api/v1/access-rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes what is given and leaves the rest. It counts from the next call on. */
        put: operations["put_access_rules_rule_id"];
        post?: never;
        /** Removes a rule. */
        delete: operations["delete_access_rules_rule_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/kill-switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how the kill switch stands. */
        get: operations["get_account_kill_switch"];
        /**
         * Turns the kill switch. Within a second, on every server, nothing of its scopes begins while it is on: no call of a
         *     tool, no question to a language model, no execution, and of those that run no call.
         * @description What runs already runs on. Turning it on needs a `reason`. Only a person who is signed in can turn it off, and it
         *     takes two: the answer to the first has `lift`, and the switch stays on until another person who may asks for the
         *     same, or, where there is none, the same person with their `password`.
         */
        put: operations["put_account_kill_switch"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/account/tool-review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what servers get that are connected from now on without a `review` of their own. */
        get: operations["get_account_tool_review"];
        /** Sets what servers get that are connected from now on. Those that are there keep what they have. */
        put: operations["put_account_tool_review"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all accounts by name. Takes the server's `OPERATOR_TOKEN`, and no account's credential. */
        get: operations["get_admin_accounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/accounts/{account_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes an account's share. Takes the server's `OPERATOR_TOKEN`, and no account's credential. The next claim of a
         *     place goes by it, and the account's record says so.
         */
        put: operations["put_admin_accounts_account_id"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai-models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists models by name. */
        get: operations["get_ai_models"];
        put?: never;
        /** Adds a model. The first one of an account that answers in text is its default. */
        post: operations["post_ai_models"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai-models/{model_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one model. */
        get: operations["get_ai_models_model_id"];
        /**
         * Changes what is given and leaves the rest.
         * @description A key is for one address: with another `api_endpoint` or provider it has to be given again.
         */
        put: operations["put_ai_models_model_id"];
        post?: never;
        /** Removes a model with its key. When it was the default, the account has none until another one is made it. */
        delete: operations["delete_ai_models_model_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai-models/{model_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks a model for one word, and says how that went. It counts as any other call. */
        post: operations["post_ai_models_model_id_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ai-models/providers/{provider}/available-models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a bare list, with the key in the header `X-Provider-Api-Key`. */
        get: operations["get_ai_models_providers_provider_available_models"];
        put?: never;
        /** Asks a provider which models it has. When it does not answer, the models of it that the account has are listed. */
        post: operations["post_ai_models_providers_provider_available_models"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists approval workflows by name. */
        get: operations["get_approval_policies"];
        put?: never;
        /**
         * Makes a workflow. With a webhook, the answer has the secret that signs, this once.
         * @description The first workflow of an account is its default.
         */
        post: operations["post_approval_policies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-policies/{workflow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one workflow. */
        get: operations["get_approval_policies_workflow_id"];
        /** Changes what is given and leaves the rest. Requests that wait already go on under their old terms. */
        put: operations["put_approval_policies_workflow_id"];
        post?: never;
        /** Removes a workflow that nothing uses, and that is not the account's default. */
        delete: operations["delete_approval_policies_workflow_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-policies/{workflow_id}/webhook-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new secret for the workflow's webhook, and shows it this once. From now on, only it signs. */
        post: operations["post_approval_policies_workflow_id_webhook_secret_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists requests, newest first. `X-Total-Count` counts up to 100,000. */
        get: operations["get_approval_requests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one request. People who may decide see the whole arguments, and what the call came to. */
        get: operations["get_approval_requests_request_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves a request, as `/decide` with `approved: true`. */
        post: operations["post_approval_requests_request_id_approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a request back: whoever made it may, and people who may decide. The call does not run. */
        post: operations["post_approval_requests_request_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/consent-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how a request stands, and until when it waits. */
        get: operations["get_approval_requests_request_id_consent_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decides a request: one vote, which settles it when no more are needed. Only people who are signed in may. */
        post: operations["post_approval_requests_request_id_decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Declines a request, as `/decide` with `approved: false`. */
        post: operations["post_approval_requests_request_id_decline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what happened to a request, the oldest first. */
        get: operations["get_approval_requests_request_id_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows who was told of a request, by which channel, and what became of each message. */
        get: operations["get_approval_requests_request_id_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/{request_id}/original-args": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the arguments as they were asked for, secrets included, to people who may decide. */
        get: operations["get_approval_requests_request_id_original_args"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/decide-batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the same answer to several requests, each for itself. Questions cannot be answered so. */
        post: operations["post_approval_requests_decide_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-requests/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts requests by how they stand. */
        get: operations["get_approval_requests_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists approval workflows by name. */
        get: operations["get_approval_workflows"];
        put?: never;
        /**
         * Makes a workflow. With a webhook, the answer has the secret that signs, this once.
         * @description The first workflow of an account is its default.
         */
        post: operations["post_approval_workflows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-workflows/{workflow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one workflow. */
        get: operations["get_approval_workflows_workflow_id"];
        /** Changes what is given and leaves the rest. Requests that wait already go on under their old terms. */
        put: operations["put_approval_workflows_workflow_id"];
        post?: never;
        /** Removes a workflow that nothing uses, and that is not the account's default. */
        delete: operations["delete_approval_workflows_workflow_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approval-workflows/{workflow_id}/webhook-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new secret for the workflow's webhook, and shows it this once. From now on, only it signs. */
        post: operations["post_approval_workflows_workflow_id_webhook_secret_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what happened, newest first. Among the newest 100,000 entries of the span of time is looked; `total_capped`
         *     says that there are older ones, which an earlier `end_date` shows.
         */
        get: operations["get_audit_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/{entry_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one entry. */
        get: operations["get_audit_logs_entry_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/actors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the people who may stand in the record, by username. */
        get: operations["get_audit_logs_actors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/denials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what was denied in the last days, newest first. */
        get: operations["get_audit_logs_denials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exports the record, oldest first, as lines of JSON.
         * @description `jsonl` has each record with its hash, the signed checkpoints, and a last line that signs the whole: an export that
         *     ends without it was cut off. `ocsf` has the same entries as events of the class API Activity.
         */
        get: operations["get_audit_logs_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/grouped": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what belongs together as one: a call with its request for approval and its votes. Newest first; among the
         *     newest 20,000 entries of the span of time is looked.
         */
        get: operations["get_audit_logs_grouped"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/integrity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how the account's chain stands: how far it goes, is signed and was compared, and what is wrong with it. */
        get: operations["get_audit_logs_integrity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the keys that sign the record, oldest first. They are the same for all accounts. */
        get: operations["get_audit_logs_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sums up what happened, and shows what went wrong or was denied. */
        get: operations["get_audit_logs_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit-logs/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts what happened in the last days, and who did how much. */
        get: operations["get_audit_logs_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's keys, without their secrets. `X-Total-Count` says how many there are in all. */
        get: operations["get_auth_api_keys"];
        put?: never;
        /** Creates a key that acts as the caller. Its secret is shown in this answer and never again. */
        post: operations["post_auth_api_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reads one of the caller's keys, without its secret. */
        get: operations["get_auth_api_keys_key_id"];
        put?: never;
        post?: never;
        /** Deletes one of the caller's keys; it is refused from now on. */
        delete: operations["delete_auth_api_keys_key_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/api-keys/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts the caller's keys that have not expired. */
        get: operations["get_auth_api_keys_count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends this session; its tokens are refused from now on. */
        post: operations["post_auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oauth-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the MCP clients that the caller connected, the last one first. */
        get: operations["get_auth_oauth_clients"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oauth-clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Cuts off an MCP client that the caller connected: its tokens are refused from now on, and it has to ask again. */
        delete: operations["delete_auth_oauth_clients_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a refresh token for new tokens. A replaced one presented again ends the session. */
        post: operations["post_auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates an account of its own with this user as its owner, who is asked about calls that need an approval. */
        post: operations["post_auth_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/revoke-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends all sessions of the caller, this one too, and what MCP clients were given. API keys stay. */
        post: operations["post_auth_sessions_revoke_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in with a form, as OAuth 2 clients do, or with JSON. */
        post: operations["post_auth_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/token/json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in with JSON. */
        post: operations["post_auth_token_json"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is, and what they may do. */
        get: operations["get_auth_users_me"];
        /** Changes the caller's own user. */
        put: operations["put_auth_users_me"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes the caller's password, and ends all other sessions and what MCP clients were given. API keys stay. */
        put: operations["put_auth_users_me_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/comments/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds comments, the best first. */
        get: operations["get_comments_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the metrics that the account has defined, by name. */
        get: operations["get_compliance_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compliance-metrics/{short_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Defines a metric, in the place of the one of that name. `DoR` takes the place of ours. */
        put: operations["put_compliance_metrics_short_name"];
        post?: never;
        /** Removes a metric of the account. */
        delete: operations["delete_compliance_metrics_short_name"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the vectors of issues, by the issue's id. */
        get: operations["get_embeddings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists events, newest first. `X-Total-Count` counts up to 100,000. */
        get: operations["get_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one event with its payload and the executions it started; why it started them is told at `explanation`. */
        get: operations["get_events_event_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event_id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Says for every flow of that moment whether the event started it, and why or why not.
         * @description Nothing of this is stored: the router's own question is asked again, of the flows as they were deployed then.
         */
        get: operations["get_events_event_id_explanation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what is parked: events that failed three times, grouped by their cause, the latest first. */
        get: operations["get_events_parked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Starts flows once more for one event, some events, a time, or a group of parked ones.
         * @description Each event is put to the flows as the router would, and each execution names the replay and what it repeats. A
         *     request takes up to 500 events; where there are more, `next_cursor` says where the same request goes on. With an
         *     `Idempotency-Key`, or the `replay_id` of the first answer, the same request may be sent again: no event starts a
         *     flow twice within one replay.
         */
        post: operations["post_events_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/features": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this server offers. */
        get: operations["get_features"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists flows by name. */
        get: operations["get_flows"];
        put?: never;
        /** Creates a flow. A webhook flow's secret is in this answer and can be read only now. */
        post: operations["post_flows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one flow. */
        get: operations["get_flows_flow_id"];
        /** Changes what is given and leaves the rest. Only a change of the definition makes a new version. */
        put: operations["put_flows_flow_id"];
        post?: never;
        /** Deletes a flow and answers what it was. Its executions stay, and those that run go on. */
        delete: operations["delete_flows_flow_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the executions of one flow, newest first. `X-Total-Count` counts up to 100,000. */
        get: operations["get_flows_flow_id_executions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/gatherings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what comes together for a flow, by a debounce or in a batch, and has not started anything yet.
         * @description The next to start comes first. `X-Total-Count` counts up to 10,000.
         */
        get: operations["get_flows_flow_id_gatherings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows when a flow's schedule ticks next, and what it does when it cannot. */
        get: operations["get_flows_flow_id_schedule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/schedule/ticks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what became of the fire times of a flow's schedule, the newest first. They are kept for 90 days, as
         *     long as events.
         * @description Neighbours that started nothing for the same reason are one entry.
         */
        get: operations["get_flows_flow_id_schedule_ticks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/trigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a flow with the body, any JSON object, as its event's payload. */
        post: operations["post_flows_flow_id_trigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists a flow's versions, newest first. */
        get: operations["get_flows_flow_id_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/webhook-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replaces the secret of a webhook flow. The old one, and the address with it, is good for nothing at once. */
        post: operations["post_flows_flow_id_webhook_secret_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/{flow_id}/yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a flow as the YAML document that would make it. */
        get: operations["get_flows_flow_id_yaml"];
        /** Brings a flow to what one document says; its name may change. */
        put: operations["put_flows_flow_id_yaml"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates the flows of these documents or brings those of the same names to what they say: all or none. */
        post: operations["post_flows_apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what is wrong with a flow, with line and column, and which of some recorded events would start it. */
        post: operations["post_flows_check"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists executions, newest first. `X-Total-Count` counts up to 100,000. */
        get: operations["get_flows_executions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/executions/{execution_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one execution with its event and its result. */
        get: operations["get_flows_executions_execution_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/executions/{execution_id}/command": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks an execution to stop. That is final, and asking again changes nothing. */
        post: operations["post_flows_executions_execution_id_command"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/executions/{execution_id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows log lines, oldest first, at most 5,000 at once. */
        get: operations["get_flows_executions_execution_id_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/executions/{execution_id}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how long an execution took and what it used. */
        get: operations["get_flows_executions_execution_id_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/executions/{execution_id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what the agent left as its result. */
        get: operations["get_flows_executions_execution_id_result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/executions/{execution_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts a failed or stopped execution's flow once more, for the same event and in its current version. */
        post: operations["post_flows_executions_execution_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/schedule/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says when a schedule would tick next, what clock changes do to that, and what it does when it cannot; nothing is
         *     saved.
         */
        post: operations["post_flows_schedule_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tries a draft on the last recorded events and shows the difference to the deployed flow.
         * @description Both are asked the router's own question: what is told here is what would happen to these events.
         */
        post: operations["post_flows_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests can be served, and how the parts are. */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue_compliance_prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the metrics that can be asked for: ours, and those of the account. */
        get: operations["get_issue_compliance_prompts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue_compliance_suggestion/{issue_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proposes a text that says what is missing. Nothing is written. */
        get: operations["get_issue_compliance_suggestion_issue_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue_compliance_update/{issue_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Writes a text to the issue's tracker, such as one that was proposed. */
        patch: operations["patch_issue_compliance_update_issue_id"];
        trace?: never;
    };
    "/api/v1/issue_compliance/{issue_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how ready an issue is. What was said before stands as long as text, metric and model stay the same. */
        get: operations["get_issue_compliance_issue_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue_compliance/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says how ready many issues are, in the order in which they were given. */
        post: operations["post_issue_compliance_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-dependencies/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes dependencies to their trackers. One that is there already is fine; one that fails does not stop the others. */
        post: operations["post_issue_dependencies_commit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-dependencies/detect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Finds out which issues of a set wait for which. Nothing is written. */
        post: operations["post_issue_dependencies_detect"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-dependencies/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds issues to a set, and finds out what they have to do with it and with one another. */
        post: operations["post_issue_dependencies_extend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists pairs of issues that may be about the same, the likeliest first. */
        get: operations["get_issue_duplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-duplicates/ai-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether a model can be asked, and how far it is. */
        get: operations["get_issue_duplicates_ai_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-duplicates/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether two issues are about the same, and what counted. A model's word is shown where there is one. */
        get: operations["get_issue_duplicates_check"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-duplicates/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of open issues that are about the same, the largest first. A single pair between two groups joins nothing. */
        get: operations["get_issue_duplicates_clusters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-duplicates/confirmed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the pairs that are called duplicates, by a model where it said something, else by their texts; the likeliest
         *     first. What people decided on is left out.
         */
        get: operations["get_issue_duplicates_confirmed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issue-duplicates/execute-resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Does what a resolution says: writes to both issues' trackers, and says so on both. Where it stops in the middle, the
         *     same call goes on; what was said already is not said twice.
         */
        patch: operations["patch_issue_duplicates_execute_resolution"];
        trace?: never;
    };
    "/api/v1/issue-duplicates/propose-resolution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Shows what a resolution would write. Nothing is written. */
        patch: operations["patch_issue_duplicates_propose_resolution"];
        trace?: never;
    };
    "/api/v1/issue-duplicates/verdicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what a model said of pairs. With `analyze`, the account's default model is asked in the background; ask again. */
        post: operations["post_issue_duplicates_verdicts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists issues, the one changed last first. Longer lists come by `GET /issues/search`. */
        get: operations["get_issues"];
        put?: never;
        /** Creates an issue at the tracker. With an `Idempotency-Key` it may be sent again. */
        post: operations["post_issues"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts the issues of the account. */
        get: operations["get_issues_count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/{issue_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one issue with its newest comments. */
        get: operations["get_issues_issue_id"];
        /** Changes what is given at the tracker and leaves the rest. */
        put: operations["put_issues_issue_id"];
        post?: never;
        /** Deletes an issue at the tracker; where that cannot be done, such as at GitHub, closes it. The answer says which. */
        delete: operations["delete_issues_issue_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/{issue_id}/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the comments on an issue, oldest first. */
        get: operations["get_issues_issue_id_comments"];
        put?: never;
        /** Comments on an issue at the tracker. With an `Idempotency-Key` it may be sent again. */
        post: operations["post_issues_issue_id_comments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/{issue_id}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the links of an issue, as the tracker has them at this moment. */
        get: operations["get_issues_issue_id_links"];
        put?: never;
        /** Links an issue with another one of its tracker; a link that is there already is fine. */
        post: operations["post_issues_issue_id_links"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/issues/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds issues, the best first. */
        get: operations["get_issues_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the connected servers by name. */
        get: operations["get_mcp_servers"];
        put?: never;
        /**
         * Connects a server and asks it what it offers. When it cannot be asked, `status` and `last_error` say so.
         * @description A server that is a command (`stdio`) needs the permission `run_mcp_commands`; the answer shows the whole command
         *     line that will be run.
         */
        post: operations["post_mcp_servers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one server. Its secrets are masked. */
        get: operations["get_mcp_servers_server_id"];
        /**
         * Changes what is given and leaves the rest. Secrets that are sent back masked stay as they are, unless the server
         *     moves elsewhere: then they have to be given again.
         * @description Only a person who is signed in can move a server of which something is held, was reviewed, has labels, or whose
         *     tools people review all: at another place it is another server.
         */
        put: operations["put_mcp_servers_server_id"];
        post?: never;
        /**
         * Removes a server with its tools and how they were set up. Names that it had go to the next who wants them.
         * @description Only a person who is signed in can remove a server of which something is held, was reviewed, has labels, or whose
         *     tools people review all: it would be gone, and the server could be connected again without.
         */
        delete: operations["delete_mcp_servers_server_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server_id}/oauth/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends a browser to the one who lets people in at the server. */
        get: operations["get_mcp_servers_server_id_oauth_authorize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server_id}/oauth/authorize-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a link with which the caller's browser can let Preloop in at the server. It counts once, for a minute. */
        post: operations["post_mcp_servers_server_id_oauth_authorize_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server_id}/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks a server what it offers, and keeps the answer.
         * @description A server that cannot be asked is answered with 503 and the reason; what it offered before stays.
         */
        post: operations["post_mcp_servers_server_id_scan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server_id}/tool-reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what is held of one server; with `all` everything it offers, and why it counts. */
        get: operations["get_mcp_servers_server_id_tool_reviews"];
        put?: never;
        /**
         * Approves or rejects versions of a server's tools, or of its instructions, each by the hash that was shown.
         * @description A version that is not offered any more, or was changed again, is answered with 409, and then nothing is decided.
         *     Only a person who is signed in can approve: an agent may have the key of somebody who could.
         */
        post: operations["post_mcp_servers_server_id_tool_reviews"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server_id}/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the tools of a server, in the server's own order, as they were found at the last scan that worked. */
        get: operations["get_mcp_servers_server_id_tools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/oauth/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Takes a browser back, keeps what it brings, and asks the server what it offers. */
        get: operations["get_mcp_servers_oauth_callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp/{tool_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call a tool
         * @description The body holds the tool's arguments, as its input schema at `/mcp/v1` describes them; the answer is what the tool
         *     gives there as `structuredContent`, or its whole result when it gives none. API keys that are only for MCP may do
         *     this, too.
         */
        post: operations["post_mcp_tool_name"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-preferences/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows how the caller wishes to be told. */
        get: operations["get_notification_preferences_me"];
        /**
         * Changes what is given and leaves the rest. Only for who is signed in: an agent must not keep its owner from hearing
         *     of it.
         */
        put: operations["put_notification_preferences_me"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-preferences/me/device/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forgets a device of the caller's, and its key with it. */
        delete: operations["delete_notification_preferences_me_device_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-preferences/me/qr-code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Makes a code by which one phone registers as the caller's, for ten minutes. */
        get: operations["get_notification_preferences_me_qr_code"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-preferences/me/register-device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers a device of the caller's. It gets pushes once `enable_mobile_push` is on. */
        post: operations["post_notification_preferences_me_register_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-preferences/me/test-push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a push to the caller's devices, and says what came of it. */
        post: operations["post_notification_preferences_me_test_push"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notification-preferences/register-via-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registers a device by a code, which is used up. Pushes are turned on for whoever made the code.
         * @description The answer's key is for the device: it shows requests, and decides none. API keys never decide.
         */
        post: operations["post_notification_preferences_register_via_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists organizations by name. */
        get: operations["get_organizations"];
        put?: never;
        /** Adds an organization to a tracker. The answer has, this once, the secret of its webhook. */
        post: operations["post_organizations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{organization_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one organization. */
        get: operations["get_organizations_organization_id"];
        /** Changes what is given and leaves the rest. */
        put: operations["put_organizations_organization_id"];
        post?: never;
        /** Removes an organization with its projects; its webhook address is unknown from now on. */
        delete: operations["delete_organizations_organization_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{organization_id}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the projects of one organization by name. */
        get: operations["get_organizations_organization_id_projects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{organization_id}/projects/{identifier}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the project that the tracker calls by this identifier; slashes may stand as they are. */
        get: operations["get_organizations_organization_id_projects_identifier"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{organization_id}/webhook-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new webhook secret, shown this once. The one before is taken for a day, or as long as asked. */
        post: operations["post_organizations_organization_id_webhook_secret_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/by-identifier/{identifier}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the organization that a tracker calls by this identifier. */
        get: operations["get_organizations_by_identifier_identifier"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counts what went on in a span of time, piece by piece, and what there is, waits or runs now. Of each kind the
         *     newest 500,000 are counted. What the caller may not see is null.
         */
        get: operations["get_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers at all. */
        get: operations["get_ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a document the account's policy: all of it, or nothing. It counts from the next call on.
         * @description Sections that it leaves out stay. What was changed by other means since the newest version is kept as a version of
         *     its own first. Takes the rights that the changes would take one by one.
         *
         *     A tool's `labels` and a server's `review` stay where an entry leaves them out. Only a person who is signed in takes
         *     a label away or makes a review weaker, by whatever change: with a key such a document is refused as a whole, with
         *     403, and the refusal names each loss.
         */
        post: operations["post_policies_apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells what a document would change, or how it differs from a version. Changes nothing. */
        post: operations["post_policies_diff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Writes down the account's policy. `ETag` is its hash, `X-Policy-Version` the number of the newest version.
         * @description Secrets are not in it. The same policy always gives the same text.
         */
        get: operations["get_policies_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/information-flow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what is done about flows of information. */
        get: operations["get_policies_information_flow"];
        /** Says what is done about flows of information. Only a person who is signed in can do less about them than before. */
        put: operations["put_policies_information_flow"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/information-flow/held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists who has read what: executions, keys, clients and people, the last used first.
         * @description An execution also holds what those have read that it goes on from, which is not repeated here.
         */
        get: operations["get_policies_information_flow_held"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decides again about recorded calls, by a draft: what would change, call by call. Nothing is kept, and nothing runs.
         * @description It is exact: a draft that is put in the shadow of live calls sees what a replay of them tells afterwards. What the
         *     record lacks, such as secrets in arguments, is never guessed: such calls are listed as `cannot_tell`, with a reason.
         *
         *     An account replays one draft at a time: a second request meanwhile is refused with 429. When as many replays of
         *     other accounts run as may at once, a request waits for its place for up to 30 seconds, and is refused with 503 then.
         */
        post: operations["post_policies_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the JSON Schema of a policy document. */
        get: operations["get_policies_schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/shadow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the draft that is tried. */
        get: operations["get_policies_shadow"];
        /**
         * Tries a draft on every call from now on, in the place of the one before: what it would have done otherwise is on
         *     record, and what becomes of calls is not its matter. Counts begin anew.
         */
        put: operations["put_policies_shadow"];
        post?: never;
        /** Ends the trial of a draft, and forgets how it came out. What it would have done stands in the record all the same. */
        delete: operations["delete_policies_shadow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/shadow/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists calls that the draft would have decided otherwise, or could not decide about though it can be used. Those that
         *     came while it could not be used at all, for its `problem`, are only counted.
         */
        get: operations["get_policies_shadow_calls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decides about a call that nobody makes, by what is in force or by a draft. Nothing runs, nothing is counted, and
         *     nothing is on record.
         */
        post: operations["post_policies_simulate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Checks a document, and looks for what is wrong with it although it can be applied. Changes nothing. */
        post: operations["post_policies_validate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists versions, the newest first. */
        get: operations["get_policies_versions"];
        put?: never;
        /** Keeps what the account has now as a version. */
        post: operations["post_policies_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/versions/{version_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a version with its document. */
        get: operations["get_policies_versions_version_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/versions/{version_id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes what a version holds the account's policy again, as a new version.
         * @description As with applying, nothing that protects is taken away with a key. A version from before documents had labels and
         *     review leaves both as they are.
         */
        post: operations["post_policies_versions_version_id_rollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/versions/{version_id}/tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives a version a tag. Another version that has it loses it. */
        put: operations["put_policies_versions_version_id_tag"];
        post?: never;
        /** Takes its tags from a version. */
        delete: operations["delete_policies_versions_version_id_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/versions/prune": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Removes old versions for good. The newest one always stays. */
        post: operations["post_policies_versions_prune"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/private/webhooks/{tracker_type}/{organization_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a tracker's webhook
         * @description GitHub signs the body (`X-Hub-Signature-256`), Jira too (`X-Hub-Signature`), GitLab sends the secret
         *     (`X-Gitlab-Token`). Answered 2xx only when the event is kept, or deliberately not. Sending a delivery again is
         *     harmless: it gives the id of the event kept first.
         */
        post: operations["post_private_webhooks_tracker_type_organization_id"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/project-duplicate-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts the pairs of open issues of each project, by project. */
        get: operations["get_project_duplicate_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists projects by name. */
        get: operations["get_projects"];
        put?: never;
        /** Adds a project to an organization. */
        post: operations["post_projects"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one project. */
        get: operations["get_projects_project_id"];
        /** Changes what is given and leaves the rest. */
        put: operations["put_projects_project_id"];
        post?: never;
        /** Removes a project; its events stay. */
        delete: operations["delete_projects_project_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/test-connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the tracker what is missing to work with a project: reachability, token, visibility, permissions. */
        post: operations["post_projects_test_connection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runtime/context": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what the calling agent works on. */
        get: operations["get_runtime_context"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runtime/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hands in the result; the last one before the container ends counts. At most 1 MiB. */
        put: operations["put_runtime_result"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds issues and comments, the best first. */
        get: operations["get_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists teams by name. */
        get: operations["get_teams"];
        put?: never;
        /** Makes a team, without anybody in it. */
        post: operations["post_teams"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{team_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one team. */
        get: operations["get_teams_team_id"];
        /** Changes what is given and leaves the rest. */
        put: operations["put_teams_team_id"];
        post?: never;
        /** Removes a team that no workflow asks. Its people stay. */
        delete: operations["delete_teams_team_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{team_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the people of a team by the names they sign in with. */
        get: operations["get_teams_team_id_members"];
        put?: never;
        /**
         * Puts somebody of the account into a team. Who is in it already stays in it.
         * @description Requests that wait for the team can be decided by them from now on.
         */
        post: operations["post_teams_team_id_members"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{team_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes somebody out of a team. Votes that they gave count on. */
        delete: operations["delete_teams_team_id_members_user_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists configurations by the names of their tools. */
        get: operations["get_tool_configurations"];
        put?: never;
        /** Sets up a tool. A tool without a configuration is on, as its source offers it; it need not be there yet. */
        post: operations["post_tool_configurations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-configurations/{config_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one configuration. */
        get: operations["get_tool_configurations_config_id"];
        /** Changes what is given and leaves the rest. Only a person who is signed in can take labels from a tool. */
        put: operations["put_tool_configurations_config_id"];
        post?: never;
        /**
         * Removes a configuration with its rules: its tool is on again, as its source offers it.
         * @description Only a person who is signed in can remove one that has labels.
         */
        delete: operations["delete_tool_configurations_config_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-configurations/{config_id}/access-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists a tool's rules in the order they are looked at: those that concern somebody alone, then by priority.
         * @description The first that applies decides. The tool's approval condition is not among them, and is looked at last.
         */
        get: operations["get_tool_configurations_config_id_access_rules"];
        put?: never;
        /** Makes a rule for a tool. It counts from the next call on. */
        post: operations["post_tool_configurations_config_id_access_rules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-configurations/{config_id}/access-rules/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Puts all of a tool's rules into an order. It counts from the next call on, as a whole.
         * @description The priorities become 10, 20, 30 and so on. Rules that concern a key, a flow or an agent alone are looked at first
         *     whatever their priority, so they have to stand first. When the tool's rules are others than those named,
         *     because somebody added or removed one meanwhile, nothing changes.
         */
        put: operations["put_tool_configurations_config_id_access_rules_order"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-configurations/{config_id}/approval-condition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows when calls of a tool need an approval; 404 when nothing says so. */
        get: operations["get_tool_configurations_config_id_approval_condition"];
        /** Sets when calls of a tool need an approval. Takes the place of what was set before. */
        put: operations["put_tool_configurations_config_id_approval_condition"];
        post?: never;
        /** Removes a tool's approval condition. */
        delete: operations["delete_tool_configurations_config_id_approval_condition"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-configurations/{config_id}/approval-condition/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a condition on sample arguments, as a call by yourself, now, in a session that just began. Nothing is kept. */
        post: operations["post_tool_configurations_config_id_approval_condition_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-configurations/{config_id}/condition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets when calls of a tool need an approval, or, with null, that none does for this. */
        put: operations["put_tool_configurations_config_id_condition"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists what is held of all servers: tools that are new, changed or refused, and instructions. None of it is listed to
         *     agents or can be called.
         * @description Each has the hash of the version that is shown; a verdict is about that version and no other.
         */
        get: operations["get_tool_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all tools with their schemas: ours first, then those of each server, oldest server first. */
        get: operations["get_tools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists all tools without their schemas. */
        get: operations["get_tools_summary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the connected trackers by name. */
        get: operations["get_trackers"];
        put?: never;
        /**
         * Connects a tracker, once its token is found to be good. The answer has the address and, this once, the secret for
         *     the webhook to set up there; where the token allows, webhooks are registered within seconds.
         */
        post: operations["post_trackers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/{tracker_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows one tracker. */
        get: operations["get_trackers_tracker_id"];
        /** Changes what is given and leaves the rest. A new token is kept once it is found to be good. */
        put: operations["put_trackers_tracker_id"];
        post?: never;
        /**
         * Hides a tracker: its webhook address is unknown and its name is free from now on. Its events stay. Webhooks that we
         *     registered are removed.
         */
        delete: operations["delete_trackers_tracker_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/{tracker_id}/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows what is wrong with a tracker, and then what was, with the messages by which people were told. */
        get: operations["get_trackers_tracker_id_alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/{tracker_id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a tracker read through its API at once. `GET /trackers/{tracker_id}` tells when it is done. */
        post: operations["post_trackers_tracker_id_sync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/{tracker_id}/webhook-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new webhook secret for the tracker's first organization; see the organizations' own. */
        post: operations["post_trackers_tracker_id_webhook_secret_rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/list-projects-for-org": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lists the projects of `organization_identifier` that a credential sees. */
        post: operations["post_trackers_list_projects_for_org"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trackers/test-and-list-orgs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a credential and lists the organizations that it sees. One that is not good is an answer, too. */
        post: operations["post_trackers_test_and_list_orgs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the people of the account by the names they sign in with. */
        get: operations["get_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which version runs. */
        get: operations["get_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/flows/{flow_id}/{webhook_secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a flow by its webhook
         * @description The body may be any JSON; one that cannot be read counts as `{}`. A delivery is known by the trigger's
         *     `dedupePath`, else by a header such as `Idempotency-Key`; sending it again gives the first execution.
         */
        post: operations["post_webhooks_flows_flow_id_webhook_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ws/unified": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Opens the live session, a WebSocket.
         * @description A credential that proves nothing opens an anonymous session, which may sign in yet with its first
         *     message `{"type": "authenticate", "token": "..."}`. Then `{"type": "subscribe", "topic": "activity",
         *     "resume_from": 0}` brings what is kept and goes on live; the topics are `flow_executions`, `approvals`,
         *     `activity` and `system`. Each event carries its `topic` and its `seq`; after a break, resume from the last
         *     one of each topic. What happens to events and fire times of schedules is `activity`.
         */
        get: operations["get_ws_unified"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A rule to be made. */
        AccessRuleCreate: {
            action: components["schemas"]["RuleAction"];
            /**
             * Format: uuid
             * @description Whom alone it concerns, one of the three; everybody, unless given.
             */
            api_key_id?: string | null;
            /**
             * Format: uuid
             * @description Who is asked; unless given, the tool's workflow, else the account's default. Also asked when the condition
             *     cannot be evaluated for a call, whatever the action is. `approval_policy_id` is read as well.
             */
            approval_workflow_id?: string | null;
            /** @description When it applies; always, unless given. Of `args`, `tool`, `principal`, `time`, `session` and `budget`. */
            condition_expression?: string | null;
            condition_type?: components["schemas"]["ConditionType"] | null;
            description?: string | null;
            /** Format: uuid */
            flow_id?: string | null;
            /** @description On unless given. */
            is_enabled?: boolean | null;
            /** Format: uuid */
            managed_agent_id?: string | null;
            /**
             * Format: int32
             * @description Lower ones are looked at first; 0 unless given.
             */
            priority?: number | null;
        };
        /** @description A tool's rules in the order in which they are to be looked at. */
        AccessRuleOrder: {
            /** @description All of them, each once; the tool's approval condition is not among them. */
            rule_ids: string[];
        };
        /** @description A rule of a tool. */
        AccessRuleResponse: {
            /** Format: uuid */
            account_id: string;
            action: components["schemas"]["RuleAction"];
            /** Format: uuid */
            api_key_id?: string | null;
            /**
             * Format: uuid
             * @description The same as `approval_workflow_id`.
             */
            approval_policy_id?: string | null;
            /** Format: uuid */
            approval_workflow_id?: string | null;
            condition_expression?: string | null;
            condition_type: components["schemas"]["ConditionType"];
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /** Format: uuid */
            flow_id?: string | null;
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            /** Format: uuid */
            managed_agent_id?: string | null;
            /** Format: int32 */
            priority: number;
            /** Format: uuid */
            tool_configuration_id: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What to change. Absent fields stay; null empties what can be empty. */
        AccessRuleUpdate: {
            action?: components["schemas"]["RuleAction"] | null;
            /** Format: uuid */
            api_key_id?: string | null;
            /** Format: uuid */
            approval_workflow_id?: string | null;
            condition_expression?: string | null;
            condition_type?: components["schemas"]["ConditionType"] | null;
            description?: string | null;
            /** Format: uuid */
            flow_id?: string | null;
            is_enabled?: boolean | null;
            /** Format: uuid */
            managed_agent_id?: string | null;
            /** Format: int32 */
            priority?: number | null;
        };
        /** @description An account, and its share of what accounts have together. */
        AdminAccountResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /**
             * Format: int32
             * @description Its share of the places, against other accounts that wait as well: one of weight 3 has three places for each
             *     of one of weight 1.
             */
            weight: number;
        };
        /** @description What to change about an account. */
        AdminAccountUpdate: {
            /**
             * Format: int32
             * @description Its share of the places; 1 unless it was set.
             */
            weight: number;
        };
        /** @description The result as an agent hands it in. */
        AgentResult: {
            /** @description What the agent did, one entry an action. */
            actions?: Record<string, never>[];
            /** @description Why it failed, when it did. */
            error?: string | null;
            /** @description Whatever the flow is meant to produce. */
            output?: Record<string, never>;
            /** @description `succeeded` or `failed`. */
            status: string;
            /** @description One or two sentences for people. */
            summary?: string | null;
        };
        /** @enum {string} */
        AiFallback: "escalate" | "approve" | "deny";
        /** @description A model to add. */
        AIModelCreate: {
            /** @description Where the provider's API begins, such as `https://models.example.com/v1`. */
            api_endpoint?: string | null;
            /** @description Kept encrypted, and never shown. */
            api_key?: string | null;
            /** @description `{"api_key": …}`, the same as `api_key`. */
            credential_payload?: Record<string, never> | null;
            /** @description `api_key`, the only one there is. */
            credential_type?: string | null;
            /** @description `database`, the only one there is. */
            credentials_backend_type?: string | null;
            description?: string | null;
            /** @description Whether it is asked where none is named; then no other one is. */
            is_default?: boolean;
            /** @description `{"price": {"input_per_million": 3, "output_per_million": 15}}` says what it costs in US dollars. */
            meta_data?: Record<string, never> | null;
            /** @description What the provider calls it. */
            model_identifier: string;
            model_kind?: components["schemas"]["ModelKind"] | null;
            /** @description Sent along with every request, such as `{"temperature": 0}`. */
            model_parameters?: Record<string, never> | null;
            name: string;
            /**
             * @description `openai`, `anthropic`, `gemini`, `mistral`, `openrouter`, `deepseek`, `ollama`; with `api_endpoint` any name,
             *     and it is spoken to as OpenAI is.
             */
            provider_name: string;
        };
        /** @description A model. */
        AIModelRead: {
            /** Format: uuid */
            account_id: string;
            api_endpoint?: string | null;
            /** Format: date-time */
            created_at: string;
            credential_type?: string | null;
            credentials_backend_type?: string | null;
            credentials_last_error?: string | null;
            credentials_last_error_code?: string | null;
            /** Format: date-time */
            credentials_last_failed_at?: string | null;
            /** Format: date-time */
            credentials_last_verified_at?: string | null;
            /** @description `verified` after a call that went well, `error` after one that did not, null before the first. */
            credentials_status?: string | null;
            description?: string | null;
            has_api_key: boolean;
            /** Format: uuid */
            id: string;
            is_default: boolean;
            meta_data?: Record<string, never> | null;
            model_identifier: string;
            model_kind: components["schemas"]["ModelKind"];
            model_parameters?: Record<string, never> | null;
            name: string;
            provider_name: string;
            /** @description Whether this server asks it. */
            supports_server_side_generation: boolean;
            /** @description Nobody said what it costs. */
            unpriced: boolean;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What to change. Absent fields stay; null empties what can be empty. */
        AIModelUpdate: {
            api_endpoint?: string | null;
            /** @description Null removes it. */
            api_key?: string | null;
            credential_payload?: Record<string, never> | null;
            credential_type?: string | null;
            credentials_backend_type?: string | null;
            description?: string | null;
            is_default?: boolean | null;
            meta_data?: Record<string, never> | null;
            model_identifier?: string | null;
            model_kind?: components["schemas"]["ModelKind"] | null;
            model_parameters?: Record<string, never> | null;
            name?: string | null;
            provider_name?: string | null;
        };
        /** @description How models are doing with duplicates. */
        AiStatus: {
            /** Format: int64 */
            failures: number;
            has_model: boolean;
            /** @description Pairs that are asked about or wait for it, of this replica. */
            in_flight: number;
            model?: string | null;
            /** @description Why the model that there is cannot be asked. */
            model_error?: string | null;
            /** Format: int64 */
            verdicts: number;
        };
        /** @enum {string} */
        AlarmKind: "token_refused" | "token_expiring" | "hook_disabled" | "project_unreadable";
        ApiKeyCount: {
            /**
             * Format: int64
             * @description Keys that have not expired.
             */
            active: number;
        };
        ApiKeyCreate: {
            /**
             * Format: date-time
             * @description In the future; without it the key counts until it is deleted.
             */
            expires_at?: string | null;
            /** @description Unique within the account. */
            name: string;
            /**
             * @description `read` (all `view_` permissions), `write` (what an editor may), `admin` (everything),
             *     `mcp:read`, `mcp:write`, `mcp:*` (only the MCP server), or names of permissions.
             *     Empty: all that its user may. A key never may more than its user.
             */
            scopes?: components["schemas"]["ScopeName"][];
        };
        /** @description A new key; the only time that `key` is shown. */
        ApiKeyResponse: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string | null;
            /** Format: uuid */
            id: string;
            /** @description The secret, for `Authorization: Bearer`. */
            key: string;
            /** Format: date-time */
            last_used_at?: string | null;
            name: string;
            prefix: string;
            scopes: string[];
            /** Format: uuid */
            user_id: string;
        };
        ApiKeySummary: {
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at?: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description To the minute.
             */
            last_used_at?: string | null;
            name: string;
            /** @description The first characters of the secret. */
            prefix: string;
            scopes: string[];
        };
        /** @description What applying one document did. */
        Applied: {
            flow: components["schemas"]["FlowResponse"];
            result: components["schemas"]["ApplyResult"];
        };
        /**
         * @description Whether something changed.
         * @enum {string}
         */
        ApplyResult: "created" | "updated" | "unchanged";
        /** @description Several requests that get the same answer. */
        ApprovalBatchDecision: {
            approved: boolean;
            comment?: string | null;
            ids: string[];
        };
        ApprovalBatchItemResult: {
            error?: string | null;
            /** Format: uuid */
            id: string;
            /** @description The vote was counted. */
            ok: boolean;
            /** @description How the request stands now. */
            status?: string | null;
        };
        /** @description What came of each. */
        ApprovalBatchResponse: {
            failed: number;
            results: components["schemas"]["ApprovalBatchItemResult"][];
            succeeded: number;
        };
        /** @description Why it is not wanted any more. */
        ApprovalCancel: {
            reason?: string | null;
        };
        /** @description A yes or a no, with what belongs to it. */
        ApprovalDecision: {
            /** @description Of a question with a form: its fields. */
            answer?: Record<string, never> | null;
            /** @description Of a question: an answer in one's own words. */
            answer_text?: string | null;
            /** @description Has to be given to `/decide`, unless a question is answered. */
            approved?: boolean | null;
            /** @description Other arguments, with which the call runs instead; together with an approval. */
            arguments?: Record<string, never> | null;
            /**
             * @description `arguments_hash` of the request as it was shown: nobody agrees to what they did not see. May be left out as long
             *     as nobody has edited the arguments.
             */
            arguments_hash?: string | null;
            /** @description Why; needed where the request says `require_reason`. */
            comment?: string | null;
            /** @description The same as `comment`. */
            reason?: string | null;
            /** @description Of a question: one of its options. */
            selected_option?: string | null;
            /** @description `shown_hash` of the request as it was shown. Where that has changed since, nothing is counted. */
            shown_hash?: string | null;
        };
        /** @description Something that happened to a request. */
        ApprovalEventResponse: {
            actor_email?: string | null;
            /** Format: uuid */
            actor_id?: string | null;
            comment?: string | null;
            detail: string;
            event_type: string;
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            timestamp: string;
        };
        /** @description One message about a request, to one recipient. */
        ApprovalNotificationResponse: {
            /** Format: int32 */
            attempts: number;
            channel: components["schemas"]["Channel"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at?: string | null;
            /** Format: uuid */
            id: string;
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When it is tried next; none once it has ended.
             */
            next_attempt_at?: string | null;
            /** @description An address of mail, a device, or the host of a webhook. */
            recipient: string;
            state: components["schemas"]["State"];
            /** @description What it is about. */
            step: components["schemas"]["Step"];
        };
        /** @description A request for approval. */
        ApprovalRequestResponse: components["schemas"]["CallerPart"] & components["schemas"]["QuestionPart"] & components["schemas"]["MachinePart"] & {
            /** Format: uuid */
            account_id: string;
            /** @description What the agent says it is for. */
            agent_reasoning?: string | null;
            /**
             * Format: uuid
             * @description The same under its older name.
             */
            approval_policy_id?: string | null;
            /** Format: uuid */
            approval_workflow_id?: string | null;
            approvals_received: number;
            approvals_required: number;
            /** @description The comment of whoever settled it, or why it was cancelled. */
            approver_comment?: string | null;
            /** @description The arguments as they stand with everything in them, for people who may decide; not in lists. */
            arguments?: Record<string, never> | null;
            /** @description Of the arguments as they stand. A decision that names it is about these and no others. */
            arguments_hash: string;
            decided_by_human: boolean;
            /** @description Those arguments, for people who may decide; not in lists. */
            edited_args?: Record<string, never> | null;
            /**
             * Format: date-time
             * @description When it is too late to decide, extensions included.
             */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @description Somebody who approved put in other arguments than were asked for. */
            is_edited: boolean;
            /** @description No time passes for it: the kill switch is on. */
            is_frozen: boolean;
            /**
             * Format: int64
             * @description How long there is; 0 once it is settled.
             */
            remaining_seconds: number;
            /** Format: date-time */
            requested_at: string;
            /** @description A vote without a comment is refused. */
            require_reason: boolean;
            /** Format: date-time */
            resolved_at?: string | null;
            /** @description A guess by the tool's name. */
            risk_level: components["schemas"]["Risk"];
            /** @description Why the call was stopped: the decision, and in `explanation` a sentence about it. */
            rule_context: Record<string, never>;
            /** @description Where the approved call stands. */
            run: components["schemas"]["RunName"];
            run_outcome?: components["schemas"]["RunOutcome"] | null;
            /** @description The MCP server that has the tool; none for one of ours. */
            server_name?: string | null;
            /**
             * @description Of all that is shown of the request here. A decision that names it is about just that, and the record keeps it.
             *     Not in lists.
             */
            shown_hash?: string | null;
            status: components["schemas"]["StatusName"];
            summary?: string | null;
            /** @description The arguments without what is secret. */
            tool_args: Record<string, never>;
            /** @description They are too long for a list, or were edited: ask for the request itself. */
            tool_args_omitted: boolean;
            /** Format: uuid */
            tool_configuration_id?: string | null;
            tool_name: string;
            /** @description What the call came to, for people who may decide; not in lists. */
            tool_result?: string | null;
            votes: components["schemas"]["VoteResponse"][];
            /** @description Why it has not, as of the last try. */
            webhook_error?: string | null;
            /**
             * Format: date-time
             * @description When the workflow's webhook took the question. All who were told are in `/notifications` of the request.
             */
            webhook_posted_at?: string | null;
        };
        /** @description How the account's requests stand. */
        ApprovalRequestStats: {
            /** Format: int64 */
            approved: number;
            /** Format: int64 */
            auto_approved_by_bypass: number;
            /**
             * Format: int64
             * @description How long people took to decide, in the mean.
             */
            avg_response_minutes?: number | null;
            /** Format: int64 */
            cancelled: number;
            /** Format: int64 */
            declined: number;
            /** Format: int64 */
            expired: number;
            /** Format: int64 */
            human_approved: number;
            /** Format: int64 */
            human_declined: number;
            /** Format: int64 */
            pending: number;
            /** @description The tools that approval was asked for. */
            tools: string[];
            /** Format: int64 */
            total: number;
        };
        /** @description An approval workflow to be made. */
        ApprovalWorkflowCreate: {
            /**
             * Format: double
             * @description 0.8 unless given.
             */
            ai_confidence_threshold?: number | null;
            ai_context?: Record<string, never> | null;
            ai_fallback_behavior?: components["schemas"]["AiFallback"] | null;
            ai_guidelines?: string | null;
            /** @description This and the other fields of models are kept for when a model may decide. */
            ai_model?: string | null;
            /**
             * @description Kept and shown to all who may see workflows, so secrets belong into `channel_configs`. A `webhook_url` is moved
             *     there, for the channel that `approval_type` names.
             */
            approval_config?: Record<string, never> | null;
            /** @description `standard`: people decide. There is no other yet. */
            approval_mode?: string | null;
            /** @description Kept and shown; by what people are told is in `notification_channels`. */
            approval_type?: string | null;
            /**
             * Format: int32
             * @description How many have to agree; 1 unless given.
             */
            approvals_required?: number | null;
            approver_team_ids?: string[] | null;
            /** @description People who decide. Without any of them and any team, whoever has the right to decide may. */
            approver_user_ids?: string[] | null;
            /** @description Calls are answered at once, and the agent comes back for the outcome. */
            async_approval_enabled?: boolean | null;
            /** @description Kept and shown: an incoming webhook writes where it was made for. */
            channel?: string | null;
            channel_configs?: components["schemas"]["ChannelConfigs"] | null;
            description?: string | null;
            escalation_team_ids?: string[] | null;
            /** @description Who is asked as well when the time has passed; the request then waits as long again. */
            escalation_user_ids?: string[] | null;
            /**
             * Format: uuid
             * @description Who is asked when a model is not sure. Kept for when a model may decide; `escalation_policy_id` is read as well.
             */
            escalation_workflow_id?: string | null;
            /** @description Asked where neither the rule nor the tool names a workflow. An account has one: setting it clears the others. */
            is_default?: boolean | null;
            name: string | null;
            /** @description By what people are told. Unless given: by mail, and on every channel of `channel_configs`. */
            notification_channels?: components["schemas"]["Channel"][] | null;
            /** @description A vote has to say why. */
            require_reason?: boolean | null;
            /**
             * Format: int32
             * @description How long people have; 300 unless given.
             */
            timeout_seconds?: number | null;
            /** @description Kept and shown. */
            user?: string | null;
            /** @description Kept and shown. */
            workflow_config?: Record<string, never> | null;
            /** @description `simple`; there is no other yet. */
            workflow_type?: string | null;
        };
        /** @description Who is asked, and how. */
        ApprovalWorkflowResponse: {
            /** Format: uuid */
            account_id: string;
            /** Format: double */
            ai_confidence_threshold: number;
            ai_context?: Record<string, never> | null;
            ai_fallback_behavior: components["schemas"]["AiFallback"];
            ai_guidelines?: string | null;
            ai_model?: string | null;
            approval_config?: Record<string, never> | null;
            approval_mode: string;
            approval_type: string;
            /** Format: int32 */
            approvals_required: number;
            approver_team_ids: string[];
            approver_user_ids: string[];
            async_approval_enabled: boolean;
            channel?: string | null;
            /** @description Addresses and headers are masked. */
            channel_configs?: Record<string, never> | null;
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /**
             * Format: uuid
             * @description The same as `escalation_workflow_id`.
             */
            escalation_policy_id?: string | null;
            escalation_team_ids: string[];
            escalation_user_ids: string[];
            /** Format: uuid */
            escalation_workflow_id?: string | null;
            /** Format: uuid */
            id: string;
            is_default: boolean;
            name: string;
            notification_channels: components["schemas"]["Channel"][];
            require_reason: boolean;
            /** Format: int32 */
            timeout_seconds?: number | null;
            /** Format: date-time */
            updated_at: string;
            user?: string | null;
            /** @description Signs what the webhook sends. Given once, by the answer to the call that made it. */
            webhook_secret?: string | null;
            /** @description Its last letters. */
            webhook_secret_hint?: string | null;
            workflow_config?: Record<string, never> | null;
            workflow_type: string;
        };
        /** @description What to change. Absent fields stay; null empties what can be empty. */
        ApprovalWorkflowUpdate: {
            /**
             * Format: double
             * @description 0.8 unless given.
             */
            ai_confidence_threshold?: number | null;
            ai_context?: Record<string, never> | null;
            ai_fallback_behavior?: components["schemas"]["AiFallback"] | null;
            ai_guidelines?: string | null;
            /** @description This and the other fields of models are kept for when a model may decide. */
            ai_model?: string | null;
            /**
             * @description Kept and shown to all who may see workflows, so secrets belong into `channel_configs`. A `webhook_url` is moved
             *     there, for the channel that `approval_type` names.
             */
            approval_config?: Record<string, never> | null;
            /** @description `standard`: people decide. There is no other yet. */
            approval_mode?: string | null;
            /** @description Kept and shown; by what people are told is in `notification_channels`. */
            approval_type?: string | null;
            /**
             * Format: int32
             * @description How many have to agree; 1 unless given.
             */
            approvals_required?: number | null;
            approver_team_ids?: string[] | null;
            /** @description People who decide. Without any of them and any team, whoever has the right to decide may. */
            approver_user_ids?: string[] | null;
            /** @description Calls are answered at once, and the agent comes back for the outcome. */
            async_approval_enabled?: boolean | null;
            /** @description Kept and shown: an incoming webhook writes where it was made for. */
            channel?: string | null;
            channel_configs?: components["schemas"]["ChannelConfigs"] | null;
            description?: string | null;
            escalation_team_ids?: string[] | null;
            /** @description Who is asked as well when the time has passed; the request then waits as long again. */
            escalation_user_ids?: string[] | null;
            /**
             * Format: uuid
             * @description Who is asked when a model is not sure. Kept for when a model may decide; `escalation_policy_id` is read as well.
             */
            escalation_workflow_id?: string | null;
            /** @description Asked where neither the rule nor the tool names a workflow. An account has one: setting it clears the others. */
            is_default?: boolean | null;
            name?: string | null;
            /** @description By what people are told. Unless given: by mail, and on every channel of `channel_configs`. */
            notification_channels?: components["schemas"]["Channel"][] | null;
            /** @description A vote has to say why. */
            require_reason?: boolean | null;
            /**
             * Format: int32
             * @description How long people have; 300 unless given.
             */
            timeout_seconds?: number | null;
            /** @description Kept and shown. */
            user?: string | null;
            /** @description Kept and shown. */
            workflow_config?: Record<string, never> | null;
            /** @description `simple`; there is no other yet. */
            workflow_type?: string | null;
        };
        AuditActionStat: {
            action: string;
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            denied: number;
            /** Format: int64 */
            failure: number;
            /** Format: int64 */
            success: number;
        };
        /** @description Somebody who may stand in the record. */
        AuditActorResponse: {
            full_name?: string | null;
            /** Format: uuid */
            id: string;
            username: string;
        };
        /** @description A signed statement about the chain. */
        AuditCheckpointResponse: {
            /** Format: date-time */
            at?: string | null;
            hash: string;
            key_id: string;
            /** @description `periodic`, or `retention` where what was before is gone. */
            kind: string;
            /** Format: int64 */
            number: number;
            /** Format: int64 */
            record: number;
            signature: string;
        };
        AuditGroupedListResponse: {
            groups: components["schemas"]["AuditGroupResponse"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            skip: number;
            /** Format: int64 */
            total: number;
            /** @description Older entries were not looked at. */
            total_capped: boolean;
        };
        /** @description What belongs together. */
        AuditGroupResponse: {
            /** Format: uuid */
            correlation_id?: string | null;
            /** @description How it stands: the status of what came last. */
            outcome: components["schemas"]["Status"];
            /** @description The call, or what came first. */
            primary_event: components["schemas"]["AuditLogResponse"];
            /** @description The others, oldest first; at most 99. */
            sub_events: components["schemas"]["AuditSubEventResponse"][];
        };
        /** @description How the account's chain stands. */
        AuditIntegrityResponse: {
            /** @description What is wrong with the record; null while nothing is. */
            fault?: string | null;
            /**
             * Format: int64
             * @description The first record that is there; those before went with retention.
             */
            first_record: number;
            /** @description The chain after the last record. With its number it is an anchor: `LAST_RECORD:HASH`. */
            hash: string;
            last_checkpoint?: components["schemas"]["AuditCheckpointResponse"] | null;
            /**
             * Format: int64
             * @description The last record; 0 where there is none yet.
             */
            last_record: number;
            /**
             * Format: date-time
             * @description When the last record was sealed.
             */
            sealed_at?: string | null;
            /**
             * Format: int64
             * @description The last record under a signature.
             */
            signed_up_to: number;
            /**
             * Format: int64
             * @description Entries that are written and not sealed yet, in the oldest 1,000 commits of the whole installation; mostly of
             *     the last seconds.
             */
            unsealed: number;
            /** Format: date-time */
            verified_at?: string | null;
            /**
             * Format: int64
             * @description Up to which record the server has compared the chain with the entries, again each day.
             */
            verified_up_to: number;
        };
        /** @description A key that signs the record, or did. */
        AuditKeyResponse: {
            /** Format: date-time */
            created_at: string;
            /** @description The key before it, which signed it, and how. */
            endorsed_by?: string | null;
            endorsement?: string | null;
            id: string;
            /** @description Ed25519, in hexadecimal digits: what `preloop audit verify --key` takes. */
            public_key: string;
            /**
             * Format: date-time
             * @description Null for the key that signs.
             */
            retired_at?: string | null;
        };
        /** @description One thing that happened. */
        AuditLogResponse: {
            /** Format: uuid */
            account_id: string;
            /** @description Such as `tool_call`, `approval_vote` or `update_flow`. */
            action: string;
            /**
             * Format: uuid
             * @description The API key it was done with.
             */
            api_key_id?: string | null;
            /**
             * Format: uuid
             * @description What belongs together has the same.
             */
            correlation_id?: string | null;
            /** @description What exactly, why, and what came of it; without secrets. */
            details?: Record<string, never> | null;
            /**
             * Format: uuid
             * @description The execution that did it.
             */
            execution_id?: string | null;
            /** Format: uuid */
            id: string;
            ip_address?: string | null;
            resource_id?: string | null;
            resource_type?: string | null;
            status: components["schemas"]["Status"];
            /** Format: date-time */
            timestamp: string;
            user_agent?: string | null;
            /**
             * Format: uuid
             * @description Null when nobody signed in did it.
             */
            user_id?: string | null;
            /** @description The person's name now; null when they are gone. */
            username?: string | null;
        };
        AuditLogsListResponse: {
            /** Format: int64 */
            limit: number;
            logs: components["schemas"]["AuditLogResponse"][];
            /** Format: int64 */
            skip: number;
            /** Format: int64 */
            total: number;
            /** @description Older entries were not looked at; an earlier `end_date` shows them. */
            total_capped: boolean;
        };
        AuditOverviewResponse: {
            /**
             * Format: int64
             * @description Counted up to 100,000.
             */
            events_total: number;
            events_total_capped: boolean;
            /** @description What failed or was denied. */
            exceptions: components["schemas"]["AuditGroupedListResponse"];
            /** Format: int64 */
            tool_calls_failed: number;
            /** Format: int64 */
            tool_calls_total: number;
        };
        AuditStatsResponse: {
            /** @description By how often it happened. */
            action_stats: components["schemas"]["AuditActionStat"][];
            /** Format: int64 */
            period_days: number;
            total_capped: boolean;
            /**
             * Format: int64
             * @description Counted up to 100,000.
             */
            total_count: number;
            /** @description By how much they did. */
            user_activity: components["schemas"]["AuditUserActivity"][];
        };
        AuditSubEventResponse: {
            action: string;
            details?: Record<string, never> | null;
            /** Format: uuid */
            id: string;
            status: components["schemas"]["Status"];
            /** Format: date-time */
            timestamp: string;
        };
        AuditUserActivity: {
            /** Format: int64 */
            count: number;
            /** Format: uuid */
            user_id: string;
            username?: string | null;
        };
        /** @description A link for the browser of whoever asked for it. */
        AuthorizeTokenResponse: {
            /** @description The same as an address to open. */
            authorize_url: string;
            /** @description Lets the browser begin, once. */
            code: string;
            /**
             * Format: int64
             * @description Seconds in which it has to be opened.
             */
            expires_in: number;
        };
        /** @enum {string} */
        AuthType: "none" | "bearer" | "api_key" | "oauth";
        AuthUserCreate: {
            /** Format: email */
            email: string;
            full_name?: string | null;
            /** Format: password */
            password: string;
            username: string;
        };
        AuthUserResponse: {
            /** Format: uuid */
            account_id: string;
            /** Format: email */
            email: string;
            email_verified: boolean;
            full_name?: string | null;
            /** Format: uuid */
            id: string;
            is_account_owner: boolean;
            /** @description Always false: nobody stands above the accounts. */
            is_superuser: boolean;
            /** @description What the credential of this request may do. */
            permissions: string[];
            roles: string[];
            username: string;
        };
        /** @description What to change; left out stays as it is. */
        AuthUserUpdate: {
            /** Format: email */
            email?: string | null;
            /** @description Null takes the name away. */
            full_name?: string | null;
            username?: string | null;
        };
        /** @description With what to ask. */
        AvailableModelsRequest: {
            /**
             * Format: uuid
             * @description A model whose key and address are used.
             */
            ai_model_id?: string | null;
            api_endpoint?: string | null;
            /** @description Used for this once, and not kept. */
            api_key?: string | null;
            model_kind?: components["schemas"]["ModelKind"] | null;
        };
        /** @description What a provider has. */
        AvailableModelsResponse: {
            error?: string | null;
            models: string[];
            /** @description `live`: the provider said so. `fallback`: it did not answer, and these are those the account has already. */
            source: string;
            warnings: string[];
        };
        BatchMetadata: {
            errors: string[];
            failed_count: number;
            /** @description Those that the account does not have. */
            failed_issues: string[];
            successfully_processed: number;
            total_requested: number;
        };
        /** @description The password form of OAuth 2; only `username` and `password` matter. */
        Body_login_form: {
            grant_type?: string;
            /** Format: password */
            password: string;
            username: string;
        };
        /** @description Who asks. */
        CallerPart: {
            api_key?: components["schemas"]["Named"] | null;
            /** Format: uuid */
            api_key_id?: string | null;
            /** Format: uuid */
            execution_id?: string | null;
            flow_execution?: components["schemas"]["FlowExecutionSummary"] | null;
            /** Format: uuid */
            managed_agent_id?: string | null;
            managed_agent_name?: string | null;
            /** Format: uuid */
            runtime_session_id?: string | null;
            session?: components["schemas"]["SessionSummary"] | null;
        };
        /** @description What is to be written to one; what is left out stays. */
        Change: {
            close?: boolean;
            /** @description Said on the issue, before anything else is done to it. */
            comment?: string | null;
            description?: string | null;
            title?: string | null;
        };
        /** @enum {string} */
        Channel: "email" | "slack" | "mattermost" | "webhook" | "mobile_push";
        /** @description Where people are told besides mail and push. What is left out is not used any more. */
        ChannelConfigs: {
            mattermost?: components["schemas"]["ChatChannelConfig"] | null;
            slack?: components["schemas"]["ChatChannelConfig"] | null;
            webhook?: components["schemas"]["WebhookChannelConfig"] | null;
        };
        /** @description A chat. */
        ChatChannelConfig: {
            /** @description The address of an incoming webhook; masked in answers. */
            webhook_url: string;
        };
        /** @description Something to tell a running execution. */
        CommandRequest: {
            /** @description `stop`; `send_message` and `pause` are known, but no agent takes them yet. */
            command: string;
            payload?: Record<string, never> | null;
        };
        /** @description What became of a command. */
        CommandResponse: {
            /** Format: uuid */
            execution_id: string;
            /** @description `command_sent`: the execution's owner acts on it; its `status` says when that is done. */
            status: string;
            /** Format: date-time */
            stop_requested_at: string;
        };
        /** @description A comment to write. */
        CommentCreate: {
            /** @description Markdown, or what the tracker takes. */
            body: string;
            /** @description Made by the tracker; only an empty object can be given. */
            meta_data?: Record<string, never> | null;
        };
        /** @description Comments on an issue, oldest first. */
        CommentList: {
            items: components["schemas"]["CommentResponse"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            offset: number;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /** @description What else is known about a comment. */
        CommentMetaData: {
            issue_key: string;
            url: string;
        };
        /** @description A comment on an issue. */
        CommentResponse: {
            author?: string | null;
            body: string;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: uuid
             * @description Null when the tracker has it and it could not be kept here yet; the next sync does.
             */
            id?: string | null;
            /** Format: uuid */
            issue_id: string;
            meta_data: components["schemas"]["CommentMetaData"];
            /**
             * Format: double
             * @description How well it fits what was searched for, 0 to 1; null where nothing was.
             */
            score?: number | null;
            /** Format: date-time */
            updated_at?: string | null;
        };
        /** @description Comments, the best first. */
        CommentSearchResults: {
            items: components["schemas"]["CommentResponse"][];
            query: string;
            /**
             * Format: int64
             * @description How many there are to page through, as far as this page had them ranked.
             */
            total: number;
        };
        /** @description One to write. */
        CommitItem: {
            /**
             * Format: double
             * @description 0 to 1; 1 unless given: somebody wants it.
             */
            confidence_score?: number | null;
            reason?: string | null;
            /** Format: uuid */
            source: string;
            /** Format: uuid */
            target: string;
            type: components["schemas"]["Kind"];
        };
        /** @description Dependencies to write to trackers. */
        CommitRequest: {
            dependencies: components["schemas"]["CommitItem"][];
        };
        /** @description What became of each, in the order in which they were given. */
        CommitResponse: {
            results: components["schemas"]["CommitResult"][];
        };
        /** @description What became of one. */
        CommitResult: {
            /** @description Why not. */
            error?: string | null;
            is_committed: boolean;
            /** Format: uuid */
            source: string;
            /** Format: uuid */
            target: string;
            type: components["schemas"]["Kind"];
        };
        /** @description Issues to look at. */
        ComplianceBatch: {
            issue_ids: string[];
            /** @description The metric's name or prompt id; `DoR` unless given. */
            prompt_name?: string | null;
        };
        /** @description What is said of them. */
        ComplianceBatchResponse: {
            metadata: components["schemas"]["BatchMetadata"];
            results: components["schemas"]["ComplianceResult"][];
        };
        /** @description A metric that can be asked for. */
        CompliancePrompt: {
            id: string;
            name: string;
            short_name: string;
        };
        /** @description What a metric says of an issue. */
        ComplianceResult: {
            /** @description The description in pieces; those with a label are what the judgement rests on. */
            annotated_description: components["schemas"]["Piece"][];
            /**
             * Format: double
             * @description 0 to 1.
             */
            compliance_factor: number;
            dimensions: components["schemas"]["DimensionResult"][];
            /** Format: date-time */
            evaluated_at: string;
            is_compliant: boolean;
            /** Format: uuid */
            issue_id: string;
            issue_key: string;
            /** @description The model that judged; null: only the text was looked at. */
            model?: string | null;
            /** @description Why the account's model did not judge. */
            model_error?: string | null;
            name: string;
            prompt_id: string;
            reason: string;
            short_name: string;
            /** @description What would make it better; empty when nothing is missing. */
            suggestion: string;
        };
        /** @description A text to be written; what is left out stays. */
        ComplianceUpdate: {
            description?: string | null;
            title?: string | null;
        };
        /** @description A condition to try. */
        ConditionTestRequest: {
            budget?: components["schemas"]["SimulatedBudget"] | null;
            condition_type?: components["schemas"]["ConditionType"] | null;
            expression: string;
            /** @description Arguments of a call, as an agent might make it. */
            sample_args: Record<string, never>;
        };
        /** @description How it came out. */
        ConditionTestResponse: {
            /** @description Why there is no answer. A rule whose condition has none asks people, whatever its action is. */
            error?: string | null;
            /** @description What conditions can see: `args`, `tool`, `principal`, `time`, `session` and `budget`. */
            evaluation_context: Record<string, never>;
            /** @description Whether the condition applies. */
            matches: boolean;
        };
        /** @enum {string} */
        ConditionType: "cel" | "simple";
        /** @description What a connection has and lacks. */
        ConnectionDetails: {
            /** @description Who the token is. */
            login?: string | null;
            /** @description What does not work, and how to get it. */
            missing: components["schemas"]["MissingResponse"][];
            /** Format: uuid */
            project_id: string;
            project_identifier: string;
            /** @description What is left of the tracker's rate limits. */
            rate_limits: components["schemas"]["RateLimitResponse"][];
            /** @description Whether the tracker answered at all. */
            reachable: boolean;
            /** @description What the token may do; null where the tracker does not tell. */
            scopes?: string[] | null;
            /** Format: date-time */
            token_expires_at?: string | null;
            tracker: string;
            tracker_type: string;
        };
        /** @description What a limit of a flow made of the event. */
        ControlOutcomeResponse: {
            /** Format: date-time */
            created_at: string;
            detail?: string | null;
            /** Format: uuid */
            execution_id?: string | null;
            /** @description Such as `skipped`, `rate_limited`, `debounced`, `batched` or `queue_full`. */
            outcome: string;
        };
        /** @description What the account has, to be kept as a version. */
        CreateVersionRequest: {
            /** @description Why. */
            description?: string | null;
            tag?: string | null;
        };
        /** @description What new servers get. */
        DefaultReview: {
            review: components["schemas"]["Review"];
        };
        /** @description What was found. */
        DependenciesResponse: {
            /** @description The surest first. */
            dependencies: components["schemas"]["DependencyResponse"][];
            /** @description The whole set. */
            issue_ids: string[];
            /** @description The model that was asked, too; null: only the texts were looked at. */
            model?: string | null;
            /** @description Why the account's model said nothing. */
            model_error?: string | null;
        };
        /** @description One issue and another one. */
        DependencyResponse: {
            /**
             * Format: double
             * @description 0 to 1.
             */
            confidence_score: number;
            /** @description Whether it was written to the tracker from here. */
            is_committed: boolean;
            /** @description `local`: the texts say so; `model`: a language model does. */
            judge: string;
            reason: string;
            /** Format: uuid */
            source: string;
            source_key: string;
            /** Format: uuid */
            target: string;
            target_key: string;
            /** @description What the source is to the target. */
            type: components["schemas"]["Kind"];
        };
        /** @description A set of issues. */
        DetectRequest: {
            issue_ids: string[];
        };
        /** @description What is said of one dimension. */
        DimensionResult: {
            id: string;
            is_compliant: boolean;
            /** @description `local`: clues in the text; `model`: a language model. */
            judge: string;
            name: string;
            reason: string;
            /**
             * Format: double
             * @description 0 to 1.
             */
            score: number;
            suggestion: string;
            /** Format: double */
            weight: number;
        };
        /** @description Issues that are about the same. */
        DuplicateCluster: {
            /** @description The oldest one first. */
            issues: components["schemas"]["IssueBrief"][];
            /**
             * Format: double
             * @description The least sure of the pairs that held it together.
             */
            weakest: number;
        };
        /** @description Two issues that may be about the same. */
        DuplicatePair: {
            issue1: components["schemas"]["IssueBrief"];
            issue2: components["schemas"]["IssueBrief"];
            /** @description Who said so: `local` or `model`. */
            judge: string;
            /** @description What the two share, and how much that counted; negative: what sets them apart. */
            matched: components["schemas"]["Matched"][];
            model?: string | null;
            /**
             * Format: double
             * @description That they are duplicates, by their texts: 0 to 1.
             */
            probability: number;
            reason?: string | null;
            /** @description What people decided. */
            resolution?: string | null;
            /**
             * Format: double
             * @description Cosine of their vectors; null where one has none.
             */
            similarity?: number | null;
            suggestion?: string | null;
            /** @description A model's where it said something, else that of the texts. */
            verdict: components["schemas"]["Verdict"];
        };
        /** @description An issue with its vector, of length 1. */
        EmbeddingRawDataItem: {
            embedding: number[];
            /** Format: date-time */
            issue_created_at: string;
            /** Format: uuid */
            issue_id: string;
            issue_labels: string[];
            issue_title: string;
            /** @description `issue` or `pull_request`. */
            issue_type: string;
            /** Format: uuid */
            project_id: string;
        };
        /** @description Vectors of issues. */
        EmbeddingRawResponse: {
            data: components["schemas"]["EmbeddingRawDataItem"][];
        };
        /** @description What a failed request is answered with. */
        ErrorBody: {
            detail: components["schemas"]["ErrorDetail"];
        };
        /** @description One sentence, or a list of wrong values. */
        ErrorDetail: string | components["schemas"]["Problem"][];
        /** @description An event with everything that is kept of it. */
        EventDetailResponse: components["schemas"]["EventResponse"] & {
            /** @description What flows filter by. */
            attributes: Record<string, never>;
            /** @description The sender's key for the delivery, by which repetitions are known. */
            delivery_key: string;
            /** @description The first thousand, oldest first. */
            executions: components["schemas"]["StartedExecution"][];
            /** @description Where it is told why the event started what it did, and what not: the path of a `GET`. */
            explanation: string;
            /** @description The body as it arrived. */
            payload: unknown;
            project_external_id?: string | null;
            project_name?: string | null;
        };
        /** @description Why an event started what it did. */
        EventExplanationResponse: {
            /** Format: uuid */
            event_id: string;
            /** @description Every flow of the account at that moment, deleted ones last; at most a thousand. */
            flows: components["schemas"]["FlowExplanationResponse"][];
            /**
             * Format: int64
             * @description Flows beyond these.
             */
            flows_left_out: number;
            moment: components["schemas"]["ExplainedMoment"];
            /** @description Why nothing was to be started, whatever matched: our own event, a loop, a change that polling told of first. */
            suppressed?: string | null;
        };
        /** @description An event as a list shows it. */
        EventResponse: {
            /** @description Login of who did it. */
            actor?: string | null;
            /**
             * Format: int32
             * @description 0 for the outside world; one more than its own event for what an execution causes.
             */
            causation_depth: number;
            /**
             * Format: uuid
             * @description The execution that caused it, when known.
             */
            caused_by_execution_id?: string | null;
            /** Format: int64 */
            executions_count: number;
            /** Format: uuid */
            id: string;
            /** @description Done by our own identity: kept, shown, never triggers. */
            is_own: boolean;
            /** Format: uuid */
            organization_id?: string | null;
            project_identifier?: string | null;
            /** @description The sender's name for it. */
            raw_type: string;
            /** Format: date-time */
            received_at: string;
            routing: components["schemas"]["RoutingResponse"];
            /** @description `github`, `gitlab`, `jira`, `webhook`, `schedule` or `manual`. */
            source: string;
            subject?: string | null;
            subject_url?: string | null;
            /** Format: uuid */
            tracker_id?: string | null;
            /** @description The normalised name, such as `issue_opened`. */
            type: string;
        };
        /** @description An execution with everything about it but its log. */
        ExecutionDetailResponse: components["schemas"]["ExecutionResponse"] & {
            /** @description The result's `actions`. */
            actions_taken_summary: Record<string, never>[];
            container_id?: string | null;
            /**
             * @description Events that it stands for besides its own, the oldest first and at most 100: those of its batch, or that a
             *     debounce left out in its favour.
             */
            gathered_event_ids: string[];
            /** @description There are more of them. */
            gathered_has_more: boolean;
            image_digest?: string | null;
            /** Format: int64 */
            log_lines: number;
            /** @description The result's `summary`. */
            model_output_summary?: string | null;
            replay?: components["schemas"]["ReplayOf"] | null;
            resolved_input_prompt?: string | null;
            result?: Record<string, never> | null;
            /** Format: date-time */
            stop_confirmed_at?: string | null;
            trigger_event_details?: components["schemas"]["TriggerEvent"] | null;
            /** @description Names in the prompt template that had no value. */
            unresolved_names: string[];
        };
        /** @description An execution as a list shows it. */
        ExecutionResponse: {
            /**
             * Format: int32
             * @description Attempts begun so far.
             */
            attempt: number;
            /** @description What the limit of those under way counts it by; empty when it counts over all of the flow, null without a limit. */
            concurrency_key?: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            end_time?: string | null;
            error_message?: string | null;
            /** Format: double */
            estimated_cost: number;
            /** @description Such as `image_missing`, `run_timeout` or `exit_code`. */
            failure_category?: string | null;
            /** Format: uuid */
            flow_id: string;
            flow_name: string;
            /**
             * Format: int32
             * @description The version of the flow it is pinned to.
             */
            flow_version: number;
            /** Format: uuid */
            id: string;
            /** @description Why it waits, as of now: behind a key with how many are under way and how many come before it. */
            queued_reason?: string | null;
            /** Format: uuid */
            retry_of_execution_id?: string | null;
            /**
             * Format: date-time
             * @description When its first container started; until then when it was created.
             */
            start_time: string;
            status: components["schemas"]["ExecutionStatus"];
            /** Format: date-time */
            stop_requested_at?: string | null;
            /** @description Who asked for the stop. */
            stop_source?: string | null;
            /** Format: int64 */
            tool_calls_count: number;
            /** Format: int64 */
            total_tokens: number;
            /** Format: uuid */
            trigger_event_id: string;
            trigger_source?: string | null;
            trigger_subject?: string | null;
            trigger_subject_url?: string | null;
            trigger_type?: string | null;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description How a flow's executions went of late: its newest 100. `GET /flows/executions` counts further. */
        ExecutionStats: {
            /** Format: int64 */
            failed: number;
            /**
             * Format: date-time
             * @description When the newest was created.
             */
            last_execution_at?: string | null;
            /**
             * Format: int64
             * @description Not ended, older ones too, and waiting ones as well; 100 where there are more.
             */
            running: number;
            /** Format: int64 */
            stopped: number;
            /** Format: int64 */
            succeeded: number;
            /**
             * Format: int64
             * @description How many are counted here: 100 where there are more.
             */
            total: number;
        };
        /**
         * @description Where an execution stands. The last three are final.
         * @enum {string}
         */
        ExecutionStatus: "PENDING" | "INITIALIZING" | "STARTING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "STOPPED";
        /** @description Which state of the flows an explanation is about. */
        ExplainedMoment: {
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description The number of the last change of a flow that counts.
             */
            generation: number;
            known_by: components["schemas"]["MomentKnownBy"];
        };
        /** @description A set, and issues to add to it. */
        ExtendRequest: {
            issue_ids: string[];
            new_issue_ids: string[];
        };
        /** @description What is switched on; the console shows nothing else. */
        FeatureFlags: {
            flows: boolean;
            live: boolean;
            registration: boolean;
            trackers: boolean;
        };
        Features: {
            edition: string;
            features: components["schemas"]["FeatureFlags"];
            /** @description Nobody has an account yet: whoever registers first begins. */
            first_run: boolean;
            plugins: string[];
            server_version: string;
        };
        /** @description Which events; what is absent does not matter. */
        FilterFields: {
            /**
             * Format: uuid
             * @description Only events that started this flow, by themselves or again.
             */
            flow_id?: string | null;
            /**
             * Format: date-time
             * @description Received at this time or later.
             */
            from?: string | null;
            /**
             * @description `waiting` for the router, `parked` after failing too often, `routed`; and of those `started` something or
             *     `unstarted`.
             */
            outcome?: string | null;
            /** @description Only events of this project, by its identifier such as `octo/app`, or by the tracker's id of it. */
            project?: string | null;
            /** @description Text within the subject, the actor, the project's identifier or the sender's name for the event. */
            q?: string | null;
            /** @description `github`, `gitlab`, `jira`, `webhook`, `schedule` or `manual`. */
            source?: string | null;
            /**
             * Format: date-time
             * @description Received before this time.
             */
            to?: string | null;
            /**
             * Format: uuid
             * @description Only events of this tracker.
             */
            tracker_id?: string | null;
            /** @description The normalised name, such as `issue_opened`. */
            type?: string | null;
        };
        /** @description Collects events of one key for one execution. */
        FlowBatch: {
            /** @description A template; events with the same key go together. Null: all of the flow. */
            key?: string | null;
            /**
             * Format: int32
             * @description Events of a full batch.
             */
            size: number;
            /**
             * Format: int32
             * @description Longest wait for it to fill.
             */
            wait_secs: number;
        };
        /** @description A condition that was looked at. */
        FlowCheckExplained: {
            /** @description Such as `trigger`, `tracker`, `organization`, `events`, `projects`, `filters.labels`, `causation` or `where`. */
            condition: string;
            /** @description What the event has; long values only by their size. */
            found: unknown;
            /** @description Why there is no answer. */
            problem?: string | null;
            /** @description What a `where` reads. */
            read: components["schemas"]["ReadValue"][];
            result: components["schemas"]["FlowCheckResult"];
            /** @description What the flow wants: names, patterns, or the expression of a `where`. */
            wanted: unknown;
        };
        /** @description A flow to look at. */
        FlowCheckRequest: {
            /** @description Recorded events to try it on. */
            event_ids?: string[];
            /**
             * Format: uuid
             * @description The flow it would be saved to: events of its own webhook and schedule are its own.
             */
            flow_id?: string | null;
            /** @description One document, as it would be saved. */
            yaml: string;
        };
        /** @description What was found. Nothing was saved or started. */
        FlowCheckResponse: {
            /** @description What keeps it from being saved, by where it stands; empty when it could be. */
            problems: components["schemas"]["FlowProblem"][];
            /** @description How each event came out; none as long as there are problems. Events that are gone are left out. */
            tries: components["schemas"]["FlowTry"][];
        };
        /**
         * @description How a condition came out.
         * @enum {string}
         */
        FlowCheckResult: "held" | "failed" | "no_answer";
        /** @description How many executions may be under way at once. */
        FlowConcurrency: {
            /** @description A template; executions with the same key count together. Null: all of the flow. */
            key?: string | null;
            /**
             * Format: int32
             * @description Most of one key.
             */
            limit: number;
            /**
             * @description What becomes of an event that finds no room: `queue`, `skip`, `cancel_running` or `cancel_queued`. `queue`
             *     unless given.
             */
            on_limit?: string;
            /**
             * Format: int32
             * @description Most that wait behind one key; with `queue` any number, with `cancel_queued` one unless given.
             */
            queue_max?: number | null;
        };
        /**
         * @description A flow as REST speaks of it. Only `name` and what the agent needs are required.
         *
         *     Further fields of the contract (`icon`, `ai_model_id`, `git_clone_config` and others) are kept and given back;
         *     `warnings` names those that nothing acts on yet. Other names are refused.
         */
        FlowCreate: {
            /** @description `steps` of the built-in agent; `image`, `command`, `env`, `network` of a custom one; `limits` of both. */
            agent_config?: Record<string, never> | null;
            /** @description `builtin`, the agent in this server, or `custom`, an image of one's own. `builtin` unless given. */
            agent_type?: string | null;
            /** @description The tools that the agent may call, and no others. */
            allowed_mcp_tools?: components["schemas"]["FlowTool"][] | null;
            batch?: components["schemas"]["FlowBatch"] | null;
            concurrency?: components["schemas"]["FlowConcurrency"] | null;
            debounce?: components["schemas"]["FlowDebounce"] | null;
            description?: string | null;
            /** @description A disabled flow starts nothing. Enabled unless given. */
            is_enabled?: boolean | null;
            /** @description Unique within the account. */
            name: string;
            /**
             * Format: int32
             * @description Among waiting executions of the account the highest is started first; 0 unless given.
             */
            priority?: number | null;
            /** @description The task, a template. */
            prompt_template?: string | null;
            rate_limit?: components["schemas"]["FlowRate"] | null;
            retry_policy?: components["schemas"]["RetryFields"] | null;
            schedule_config?: components["schemas"]["ScheduleConfig"] | null;
            schedule_policy?: components["schemas"]["SchedulePolicyFields"] | null;
            /** @description Short for a `concurrency` of one that skips what finds no room. */
            singleton?: boolean | null;
            throttle?: components["schemas"]["FlowRate"] | null;
            /**
             * Format: int32
             * @description Same as `timeouts.run_secs`.
             */
            timeout_seconds?: number | null;
            timeouts?: components["schemas"]["TimeoutFields"] | null;
            /** @description Filter fields that must all match, flat or below `filter_conditions`. */
            trigger_config?: Record<string, never> | null;
            /**
             * @description Id of a tracker; `github`, `gitlab` or `jira` for every tracker of that kind; `tracker` for all; `webhook`;
             *     `schedule`; null for flows that only people start.
             */
            trigger_event_source?: string | null;
            /** @description Event names such as `issue_opened`; `*` matches any run of characters; empty means every event. */
            trigger_event_types?: string[] | null;
            /** Format: uuid */
            trigger_organization_id?: string | null;
            /** @description Empty means every project. */
            trigger_project_ids?: string[] | null;
            /** @description Patterns such as `octo-org/*`, besides the ids. */
            trigger_project_patterns?: string[] | null;
            /** @description Only trackers of this kind; follows from the source where that says it. */
            trigger_tracker_type?: string | null;
            /** @description A CEL condition that must hold. */
            trigger_where?: string | null;
            webhook_config?: components["schemas"]["WebhookConfig"] | null;
            /**
             * Format: int32
             * @description The flow's share of the account's starts, against other flows of the same priority; 1 unless given.
             */
            weight?: number | null;
        };
        /** @description Waits until events of one key have been quiet. */
        FlowDebounce: {
            /** @description The event that counts: `first` or `last`. `last` unless given. */
            keep?: string;
            /** @description A template; events with the same key are one. Null: all of the flow. */
            key?: string | null;
            /**
             * Format: int32
             * @description Longest wait since the first of them; any unless given.
             */
            max_wait_secs?: number | null;
            /** Format: int32 */
            wait_secs: number;
        };
        /** @description The execution whose agent calls. */
        FlowExecutionSummary: {
            /** Format: uuid */
            flow_id?: string | null;
            flow_name?: string | null;
            /** Format: uuid */
            id: string;
        };
        /** @description What one flow made of the event. */
        FlowExplanationResponse: {
            /** @description What was looked at, in order. What comes after the first that did not hold was not. */
            checks: components["schemas"]["FlowCheckExplained"][];
            /** @description The first condition that did not hold, such as `events`, `filters.labels` or `where`. */
            condition?: string | null;
            /** @description What the limits of the flow made of it, oldest first. */
            control: components["schemas"]["ControlOutcomeResponse"][];
            execution?: components["schemas"]["StartedExecution"] | null;
            /** Format: uuid */
            flow_id: string;
            flow_name: string;
            /** @description Another version is deployed by now, or it was enabled, disabled or deleted since. */
            has_changed: boolean;
            /** @description Why it was not started. */
            reason?: string | null;
            /** @description Retries and replays. */
            repeated: components["schemas"]["StartedExecution"][];
            /** @description `tracker`, `schedule`, `webhook` or `manual`. */
            trigger: string;
            verdict: components["schemas"]["FlowVerdict"];
            /**
             * Format: int32
             * @description The version of that moment.
             */
            version: number;
            /** Format: uuid */
            version_id: string;
            was_deleted: boolean;
            was_enabled: boolean;
        };
        /** @description One thing to correct. */
        FlowProblem: {
            /**
             * Format: int64
             * @description From 1, in characters.
             */
            column?: number | null;
            /** @description Such as `trigger.tracker.events[0]`; empty for the whole document. */
            field: string;
            /**
             * Format: int64
             * @description From 1; null for what only the account can tell, such as a tracker's name.
             */
            line?: number | null;
            message: string;
        };
        /** @description Most starts within any period of that length. */
        FlowRate: {
            /** @description A template; starts with the same key count together. Null: all of the flow. */
            key?: string | null;
            /** Format: int32 */
            limit: number;
            /** Format: int32 */
            period_secs: number;
        };
        /** @description A flow in its current version. */
        FlowResponse: components["schemas"]["FlowCreate"] & ({
            /** Format: uuid */
            account_id: string;
            /** Format: date-time */
            created_at: string;
            execution_stats: components["schemas"]["ExecutionStats"];
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description When its schedule ticks next.
             */
            next_run_at?: string | null;
            /** Format: date-time */
            updated_at: string;
            /**
             * Format: int32
             * @description Counts from 1; a change of the definition makes the next one.
             */
            version: number;
            /** @description What is kept but has no effect yet. */
            warnings: string[];
            /** @description Where to post to start a webhook flow; complete with the secret at its end. */
            webhook_url?: string | null;
        } & {
            [key: string]: unknown;
        });
        /** @description A secret that was made just now. */
        FlowSecretRotated: {
            /** Format: uuid */
            flow_id: string;
            /** @description Shown this once. */
            webhook_secret: string;
            /** @description Complete: whoever knows it can start the flow. */
            webhook_url: string;
        };
        /** @description A draft to try. */
        FlowTestRequest: {
            /**
             * Format: uuid
             * @description The flow it would be saved to; absent: the flow of its name.
             */
            flow_id?: string | null;
            /**
             * Format: int64
             * @description On how many of the last events, 1 to 200.
             * @default 50
             */
            last: number;
            /** @description Only events of this source, such as `github`. */
            source?: string | null;
            /** @description Only events of this name, such as `issue_opened`. */
            type?: string | null;
            /** @description One document, as it would be saved. */
            yaml: string;
        };
        /** @description What a draft would change. Nothing was saved or started. */
        FlowTestResponse: {
            /**
             * Format: uuid
             * @description The deployed flow it was compared with; null when it would be a new one.
             */
            deployed_flow_id?: string | null;
            /**
             * Format: int32
             * @description That flow's version.
             */
            deployed_version?: number | null;
            /** @description The newest first; none as long as there are problems. */
            events: components["schemas"]["TestedEvent"][];
            /** @description What keeps it from being saved; empty when it could be. */
            problems: components["schemas"]["FlowProblem"][];
            summary: components["schemas"]["TestSummary"];
        };
        /** @description A tool that a flow's agent may call. */
        FlowTool: {
            server_name: string;
            tool_name: string;
        } | {
            name: string;
        } | string;
        /** @description How one event came out, were the flow enabled. */
        FlowTry: {
            /** @description The first condition that did not hold, such as `events` or `filters.labels`. */
            condition?: string | null;
            /** Format: uuid */
            event_id: string;
            outcome: components["schemas"]["TryOutcome"];
            /** @description The task as the agent would find it; only when a single event is tried, and starts the flow. */
            prompt?: string | null;
            /** @description Why the event does not start the flow. */
            reason?: string | null;
            /** @description Placeholders of the prompt that have no value for this event. */
            unresolved: string[];
        };
        /**
         * @description A flow as REST speaks of it. Only `name` and what the agent needs are required.
         *
         *     Further fields of the contract (`icon`, `ai_model_id`, `git_clone_config` and others) are kept and given back;
         *     `warnings` names those that nothing acts on yet. Other names are refused.
         */
        FlowUpdate: {
            /** @description `steps` of the built-in agent; `image`, `command`, `env`, `network` of a custom one; `limits` of both. */
            agent_config?: Record<string, never> | null;
            /** @description `builtin`, the agent in this server, or `custom`, an image of one's own. `builtin` unless given. */
            agent_type?: string | null;
            /** @description The tools that the agent may call, and no others. */
            allowed_mcp_tools?: components["schemas"]["FlowTool"][] | null;
            batch?: components["schemas"]["FlowBatch"] | null;
            concurrency?: components["schemas"]["FlowConcurrency"] | null;
            debounce?: components["schemas"]["FlowDebounce"] | null;
            description?: string | null;
            /** @description A disabled flow starts nothing. Enabled unless given. */
            is_enabled?: boolean | null;
            /** @description Unique within the account. */
            name?: string;
            /**
             * Format: int32
             * @description Among waiting executions of the account the highest is started first; 0 unless given.
             */
            priority?: number | null;
            /** @description The task, a template. */
            prompt_template?: string | null;
            rate_limit?: components["schemas"]["FlowRate"] | null;
            retry_policy?: components["schemas"]["RetryFields"] | null;
            schedule_config?: components["schemas"]["ScheduleConfig"] | null;
            schedule_policy?: components["schemas"]["SchedulePolicyFields"] | null;
            /** @description Short for a `concurrency` of one that skips what finds no room. */
            singleton?: boolean | null;
            throttle?: components["schemas"]["FlowRate"] | null;
            /**
             * Format: int32
             * @description Same as `timeouts.run_secs`.
             */
            timeout_seconds?: number | null;
            timeouts?: components["schemas"]["TimeoutFields"] | null;
            /** @description Filter fields that must all match, flat or below `filter_conditions`. */
            trigger_config?: Record<string, never> | null;
            /**
             * @description Id of a tracker; `github`, `gitlab` or `jira` for every tracker of that kind; `tracker` for all; `webhook`;
             *     `schedule`; null for flows that only people start.
             */
            trigger_event_source?: string | null;
            /** @description Event names such as `issue_opened`; `*` matches any run of characters; empty means every event. */
            trigger_event_types?: string[] | null;
            /** Format: uuid */
            trigger_organization_id?: string | null;
            /** @description Empty means every project. */
            trigger_project_ids?: string[] | null;
            /** @description Patterns such as `octo-org/*`, besides the ids. */
            trigger_project_patterns?: string[] | null;
            /** @description Only trackers of this kind; follows from the source where that says it. */
            trigger_tracker_type?: string | null;
            /** @description A CEL condition that must hold. */
            trigger_where?: string | null;
            webhook_config?: components["schemas"]["WebhookConfig"] | null;
            /**
             * Format: int32
             * @description The flow's share of the account's starts, against other flows of the same priority; 1 unless given.
             */
            weight?: number | null;
        };
        /**
         * @description How a flow came out.
         * @enum {string}
         */
        FlowVerdict: "started" | "controlled" | "not_started" | "suppressed" | "waiting" | "parked" | "not_matched" | "no_answer" | "broken" | "disabled" | "deleted";
        /** @description One version in a flow's history. */
        FlowVersionResponse: {
            /** Format: date-time */
            created_at: string;
            /** @description Username of who saved it; null for the server itself and for people who are gone. */
            created_by?: string | null;
            definition: components["schemas"]["FlowCreate"];
            /** Format: uuid */
            id: string;
            /**
             * Format: int32
             * @description Counts from 1.
             */
            version: number;
        };
        /**
         * @description Which of a flow's limits has its events come together.
         * @enum {string}
         */
        GatheringKind: "debounce" | "batch";
        /** @description Events that come together, and start one execution when their time has come. */
        GatheringResponse: {
            /**
             * Format: int32
             * @description How many there are so far.
             */
            events: number;
            /** Format: uuid */
            id: string;
            /** @description It waits for no further events, and starts at once. */
            is_full: boolean;
            /** @description What they have in common, as the limit's `key` says; empty where all events of the flow come together. */
            key: string;
            kind: components["schemas"]["GatheringKind"];
            /**
             * Format: date-time
             * @description When it starts at the latest, whatever comes; null of a debounce without `max_wait_secs`, which every event
             *     puts off.
             */
            latest_at?: string | null;
            /**
             * Format: date-time
             * @description When the first of them was routed.
             */
            opened_at: string;
            /**
             * Format: int32
             * @description With how many a batch is full; null of a debounce.
             */
            size?: number | null;
            /**
             * Format: date-time
             * @description When it starts, unless further events come: those of a debounce put it off, and the last of a batch starts it.
             */
            starts_at: string;
        };
        Health: {
            database: components["schemas"]["PartState"];
            /** @description The process answers, so it lives. */
            live: boolean;
            parts: {
                [key: string]: components["schemas"]["Part"];
            };
            /** @description Requests can be served. */
            ready: boolean;
            /** @description `healthy`, `degraded` or `unhealthy`. */
            status: string;
            /** Format: date-time */
            timestamp: string;
            version: string;
        };
        /** @description What somebody has read. */
        HeldLabels: {
            /** @description `execution:`, `key:`, `client:` or `user:`, and which one. */
            holder: string;
            labels: string[];
            /**
             * Format: date-time
             * @description When it was last asked for, about.
             */
            used_at: string;
        };
        /** @description What is done about a session that has read both what is untrusted and what is private, and sends out. */
        InformationFlow: {
            /**
             * @description `off`: sessions hold no labels. `shadow`: calls are decided as without labels, and what would have been asked is
             *     on record. `enforce`: people are asked.
             */
            mode: string;
        };
        /**
         * @description Unit of an interval.
         * @enum {string}
         */
        IntervalUnit: "minutes" | "hours" | "days";
        /** @description An issue as it is listed. */
        IssueBrief: {
            /** Format: uuid */
            id: string;
            is_open?: boolean | null;
            key: string;
            /** Format: uuid */
            project_id: string;
            project_identifier: string;
            status?: string | null;
            title: string;
            tracker: string;
            url: string;
        };
        /** @description How many issues an account has, without pull requests. */
        IssueCount: {
            /** Format: int64 */
            closed: number;
            /**
             * Format: int64
             * @description All of them; the same as `total`.
             */
            count: number;
            /** Format: int64 */
            open: number;
            /** Format: int64 */
            total: number;
        };
        /** @description An issue to create. Its project is given by one of `project_id`, `project_name` and `project`, which are read alike. */
        IssueCreate: {
            /** @description A login. */
            assignee?: string | null;
            /** @description Markdown, or what the tracker takes. */
            description?: string | null;
            labels?: string[] | null;
            /** @description Made by the tracker; only an empty object can be given. */
            meta_data?: Record<string, never> | null;
            organization?: string | null;
            /** @description Our id or the tracker's name, for projects whose name several organizations have. */
            organization_id?: string | null;
            organization_name?: string | null;
            priority?: string | null;
            /** @description `owner/repo`, `group/project`, `PROJ`, a name, or our id. */
            project?: string | null;
            project_id?: string | null;
            project_name?: string | null;
            /** @description The tracker's own word; absent: that of new issues. */
            status?: string | null;
            title: string;
        };
        /** @description Issues of an account. */
        IssueListResponse: {
            items: components["schemas"]["IssueResponse"][];
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            skip: number;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /** @description What else is known about an issue. */
        IssueMetaData: {
            assignees: string[];
            author?: string | null;
            /** @description Null: the tracker never said. */
            is_open?: boolean | null;
            /** @description The conversation on a pull or merge request, which GitHub treats as an issue. */
            is_pull_request: boolean;
            /** @description Name of the tracker. */
            tracker: string;
            /** Format: uuid */
            tracker_id: string;
            /** @description `github`, `gitlab` or `jira`. */
            tracker_type: string;
        };
        /** @description What became of an issue that was to be taken away. */
        IssueRemoved: {
            issue?: components["schemas"]["IssueResponse"] | null;
            message: string;
            outcome: components["schemas"]["Outcome"];
        };
        /** @description An issue as its tracker last described it. */
        IssueResponse: {
            /** @description The first of `meta_data.assignees`. */
            assignee?: string | null;
            /** @description The newest comments, oldest first; empty in lists. */
            comments: components["schemas"]["CommentResponse"][];
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /** @description The tracker's own id, which survives renames and moves. */
            external_id: string;
            /**
             * Format: uuid
             * @description Null when the tracker has it and it could not be kept here yet; the next sync does.
             */
            id?: string | null;
            /** @description What people call it: `owner/repo#12`, `group/project#3`, `PROJ-1`. */
            key: string;
            labels: string[];
            meta_data: components["schemas"]["IssueMetaData"];
            /** @description Name of the organization. */
            organization: string;
            priority?: string | null;
            /** @description Name of the project. */
            project: string;
            /** Format: uuid */
            project_id: string;
            /** @description What the tracker calls the project: `owner/repo`, `group/project`, `PROJ`. */
            project_identifier: string;
            /**
             * Format: double
             * @description How well it fits what was searched for, 0 to 1; null where nothing was.
             */
            score?: number | null;
            /** @description The tracker's own word. */
            status?: string | null;
            title: string;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        /** @description What to change; what is absent or null stays. An empty description, assignee or list of labels takes it away. */
        IssueUpdate: {
            /** @description A login; empty for nobody. */
            assignee?: string | null;
            description?: string | null;
            /** @description All labels that it shall have. */
            labels?: string[] | null;
            /** @description Made by the tracker; only an empty object can be given. */
            meta_data?: Record<string, never> | null;
            /** @description Where the issue has to be, for keys that several trackers have. */
            organization?: string | null;
            priority?: string | null;
            project?: string | null;
            /** @description The tracker's own word, such as `closed` or `In Progress`. */
            status?: string | null;
            title?: string | null;
        };
        Item: components["schemas"]["IssueResponse"] | components["schemas"]["CommentResponse"];
        /** @enum {string} */
        ItemType: "issue" | "comment";
        /** @description A webhook that a person has to set up in Jira. */
        JiraManualWebhook: {
            events: string[];
            /** Format: uuid */
            organization_id: string;
            /** @description Always null: a secret is shown once, when it is made. Rotate it to have a new one. */
            secret?: string | null;
            url: string;
        };
        /** @enum {string} */
        JustificationMode: "optional" | "required";
        /** @description How it should stand. */
        KillSwitchChange: {
            is_on: boolean;
            /** @description The caller's own, where nobody else could agree to lift it. */
            password?: string | null;
            /** @description Why it is turned on; needed then. */
            reason?: string | null;
            /** @description What is meant, of `tools`, `models` and `flows`; all of them by default. What is not named stays as it is. */
            scopes?: string[] | null;
        };
        /** @description A wish to lift the switch. */
        KillSwitchLift: {
            /** Format: date-time */
            at: string;
            /** @description Whose yes is missing: `another_person`, or, where nobody else may, that of the same with their `password`. */
            needs: string;
            scopes: string[];
            /**
             * Format: date-time
             * @description Until when it can be agreed to.
             */
            until: string;
            /** Format: uuid */
            user_id: string;
        };
        /** @description How the switch stands. */
        KillSwitchResponse: {
            is_on: boolean;
            lift?: components["schemas"]["KillSwitchLift"] | null;
            /** @description Why; null while it is off. */
            reason?: string | null;
            /** @description What is stopped, of `tools`, `models` and `flows`. */
            scopes: string[];
            /**
             * Format: date-time
             * @description Null while it is off.
             */
            since?: string | null;
            /**
             * Format: uuid
             * @description Who turned it on last; null while it is off.
             */
            user_id?: string | null;
        };
        /**
         * @description What an issue is to another one. That one blocks the other is told of the one that waits.
         * @enum {string}
         */
        Kind: "blocked_by" | "parent_of" | "relates_to";
        /** @description A relation to another issue of the same tracker. */
        LinkCreate: {
            /** @description What the issue is to the other one. */
            kind: components["schemas"]["LinkWord"];
            /** @description URL, key or id of the other issue. */
            target: string;
        };
        /** @description What an issue has to do with another one, as their tracker says. */
        LinkResponse: {
            /** @description The tracker's id of the link; empty where it has none. */
            external_id: string;
            /** @description `blocks`, `blocked_by`, `relates`, `duplicates`, `duplicated_by`, `child_of`, `parent_of` or `other`. */
            kind: string;
            /** @description The tracker's own word, such as `is blocked by`. */
            name: string;
            target_key: string;
            target_url?: string | null;
        };
        /**
         * @description What an issue is to another one.
         * @enum {string}
         */
        LinkWord: "blocks" | "blocked_by" | "relates" | "duplicates" | "duplicated_by" | "child_of" | "parent_of";
        /** @description One log line. */
        LogEntry: {
            /** Format: uuid */
            execution_id: string;
            payload: components["schemas"]["LogPayload"];
            /** Format: date-time */
            timestamp: string;
            /** @description `agent_log_line`, as in live messages. */
            type: string;
        };
        LoginRequest: {
            /** Format: password */
            password: string;
            /** @description The username, or the email address. */
            username: string;
        };
        LogoutResponse: {
            /** @description Where to go next; null, since no other party signed the user in. */
            redirect_url?: string | null;
        };
        /** @description What a log line says. */
        LogPayload: {
            message: string;
            /**
             * Format: int64
             * @description Position in the log, from 0, without gaps.
             */
            seq: number;
            /** @description `stdout`, `stderr`, or `system` for the engine's own lines. */
            stream: string;
        };
        /** @description Some log lines, oldest first. */
        LogsResponse: {
            /** @description There are more lines after these, or with `tail` before them. */
            has_more: boolean;
            logs: components["schemas"]["LogEntry"][];
            /**
             * Format: int64
             * @description `offset` for the lines after these.
             */
            next_offset: number;
            /** @description Always `database`: lines are stored before they are shown. */
            source: string;
        };
        /** @description What machines have to do with a decision: nothing, so far. */
        MachinePart: {
            /** Format: double */
            ai_confidence?: number | null;
            ai_model?: string | null;
            ai_reasoning?: string | null;
            /** Format: uuid */
            auto_approval_bypass_id?: string | null;
            auto_approved_reason?: string | null;
            decided_by_ai: boolean;
            was_bypassed: boolean;
        };
        /** @description Something that two texts share, or that sets them apart. */
        Matched: {
            /** @description What is shared, such as the words; empty where there is nothing to show. */
            shared: string[];
            /**
             * Format: double
             * @description How much it counted; negative: against it.
             */
            weight: number;
            /** @description A feature, such as `errors`. */
            what: string;
        };
        /** @description A server to connect: an address, or a command that we run. */
        McpServerCreate: {
            args?: string[] | null;
            /**
             * @description Of `bearer`: `token`. Of `api_key`: `api_key`, and the header `key_name` if it is not `X-API-Key`. Of `oauth`:
             *     `access_token` and what goes with it; it may come later. Secrets are masked in answers.
             */
            auth_config?: Record<string, never> | null;
            auth_type?: components["schemas"]["AuthType"] | null;
            /** @description What is run, for `stdio`. Takes the permission `run_mcp_commands`. */
            command?: string | null;
            /** @description Variables for the command; masked in answers. */
            env?: {
                [key: string]: string;
            } | null;
            /** @description The image whose container runs the command. */
            image?: string | null;
            /** @description Whether what it says of its tools may be believed, such as that they only read. */
            is_trusted?: boolean | null;
            name: string;
            prefix_mode?: components["schemas"]["PrefixMode"] | null;
            review?: components["schemas"]["Review"] | null;
            status?: components["schemas"]["WantedStatus"] | null;
            /** @description Put before the names of its tools, with `_` between. */
            tool_prefix?: string | null;
            transport?: components["schemas"]["Transport"] | null;
            /**
             * @description Where it is; not for `stdio`. It has to be on the public internet and start with `https://`, except in
             *     development.
             */
            url?: string | null;
        };
        /** @description A connected server. */
        McpServerResponse: {
            /** Format: uuid */
            account_id: string;
            args?: string[] | null;
            /** @description Secrets are masked. */
            auth_config: Record<string, never>;
            auth_type: components["schemas"]["AuthType"];
            capabilities?: Record<string, never> | null;
            command?: string | null;
            /** @description All that is run, as one would type it. */
            command_line?: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description The variables' names; their values are masked. */
            env?: Record<string, never> | null;
            era?: string | null;
            /**
             * Format: date-time
             * @description When its first list was taken.
             */
            first_listed_at?: string | null;
            /**
             * Format: int32
             * @description How many of its tools wait for review; see `/mcp-servers/{server_id}/tool-reviews`.
             */
            held_tools: number;
            /** Format: uuid */
            id: string;
            image?: string | null;
            /** @description How to use it, in its own words. */
            instructions?: string | null;
            is_trusted: boolean;
            /** @description Why the last scan, or a call after it, failed. */
            last_error?: string | null;
            /** Format: date-time */
            last_scan_at?: string | null;
            name: string;
            prefix_mode: components["schemas"]["PrefixMode"];
            /** @description The protocol's revision that it speaks, and how: `modern` or `legacy`. */
            protocol_version?: string | null;
            review: components["schemas"]["Review"];
            /** @enum {string} */
            status: "active" | "inactive" | "error";
            tool_prefix?: string | null;
            transport: components["schemas"]["Transport"];
            /** Format: date-time */
            updated_at: string;
            url?: string | null;
            /** @description What of it is not to be had, and why. */
            warnings: string[];
        };
        /** @description What to change. Absent fields stay; null empties `image` and `tool_prefix`. */
        McpServerUpdate: {
            args?: string[] | null;
            /** @description Replaces all of it; a masked value stands for the one that is kept. */
            auth_config?: Record<string, never> | null;
            auth_type?: components["schemas"]["AuthType"] | null;
            command?: string | null;
            /** @description Replaces all variables; a masked value stands for the one that is kept. */
            env?: {
                [key: string]: string;
            } | null;
            image?: string | null;
            is_trusted?: boolean | null;
            name?: string | null;
            prefix_mode?: components["schemas"]["PrefixMode"] | null;
            review?: components["schemas"]["Review"] | null;
            status?: components["schemas"]["WantedStatus"] | null;
            tool_prefix?: string | null;
            transport?: components["schemas"]["Transport"] | null;
            url?: string | null;
        };
        /** @description A tool of a server. */
        McpToolResponse: {
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /** Format: date-time */
            discovered_at: string;
            /** @description What it is called by here; null when it cannot be called. */
            exposed_name?: string | null;
            /** @description People have to look at it first. */
            held: boolean;
            /** Format: uuid */
            id: string;
            /** @description As the server sent it. */
            input_schema: Record<string, never>;
            /** Format: uuid */
            mcp_server_id: string;
            /** @description What the server calls it. */
            name: string;
            /** @description Another tool has its name. */
            shadowed: boolean;
            /** Format: date-time */
            updated_at: string;
            warnings: string[];
        };
        /** @description Somebody to be put into a team. */
        MemberAdd: {
            /** Format: uuid */
            user_id: string;
        };
        /** @description Somebody in a team. */
        MemberResponse: {
            /**
             * Format: date-time
             * @description Since when.
             */
            added_at: string;
            email: string;
            full_name?: string | null;
            /** Format: uuid */
            user_id: string;
            username: string;
        };
        /** @description One sentence about what was done. */
        Message: {
            message: string;
        };
        /** @description A metric of an account. */
        MetricPut: {
            /** @description YAML; `src/compliance/dor.yaml` is an example. Its `short_name` is the one of the path. */
            definition: string;
        };
        /** @description A metric of an account. */
        MetricResponse: {
            /** Format: date-time */
            created_at: string;
            definition: string;
            short_name: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description Numbers of an execution. Tools and models are not counted yet. */
        MetricsResponse: {
            /** Format: int64 */
            api_requests: number;
            /** Format: int32 */
            attempts: number;
            /**
             * Format: int64
             * @description From the first container's start to the end, or to now; null before.
             */
            duration_ms?: number | null;
            /** Format: double */
            estimated_cost: number;
            has_pricing: boolean;
            /** Format: int64 */
            log_lines: number;
            token_usage: components["schemas"]["TokenUsage"];
            /** Format: int64 */
            tool_calls: number;
        };
        /** @description Something that is missing to work with a project. */
        MissingResponse: {
            message: string;
            /** @description `reachable`, `token`, `visible`, `issues`, `write` or `hooks`. */
            need: string;
        };
        /** @description A phone or a watch. */
        MobileDevice: {
            device_name?: string | null;
            /** Format: uuid */
            id: string;
            platform: components["schemas"]["Platform"];
            /** Format: date-time */
            registered_at: string;
            /** @description Where the push service finds it. */
            token: string;
        };
        /** @description A device to be told on. */
        MobileDeviceRegistration: {
            device_name?: string | null;
            platform: components["schemas"]["Platform"];
            /** @description Where the push service finds it. */
            token: string;
        };
        /** @description A device that was registered by a code. */
        MobileDeviceRegistrationResponse: {
            /**
             * @description For the device's own use: it shows requests, and decides none. To decide, the app signs in, or opens the link
             *     that was sent by mail.
             */
            api_key: string;
            /** Format: date-time */
            api_key_expires_at?: string | null;
            /** Format: uuid */
            api_key_id: string;
            preferences: components["schemas"]["NotificationPreferencesResponse"];
            push_error?: string | null;
            push_registered: boolean;
        };
        /** @enum {string} */
        ModelKind: "llm" | "stt" | "tts";
        /** @description How a question went. */
        ModelTestResponse: {
            /** @description The kind of failure. */
            error_code?: string | null;
            /** Format: int64 */
            latency_ms: number;
            /** @description What the model said, or why it said nothing. */
            message: string;
            success: boolean;
        };
        /**
         * @description How the moment is known.
         * @enum {string}
         */
        MomentKnownBy: "router" | "clock" | "now";
        /** @description Something that has a name. */
        Named: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        /** @description How somebody wishes to be told. */
        NotificationPreferencesResponse: {
            /** Format: date-time */
            created_at: string;
            enable_email: boolean;
            enable_mobile_push: boolean;
            /** Format: uuid */
            id: string;
            /** @description Those registered last first. */
            mobile_device_tokens: components["schemas"]["MobileDevice"][];
            /** @description Whether to be told when something is wrong with a tracker, by mail; only who may manage trackers is. */
            notify_tracker_alarms: boolean;
            /** @description Whether to be told when a decision is asked for. */
            notify_when_needed: boolean;
            preferred_channel: components["schemas"]["Preferred"];
            /** @description Mail follows a push a little later, and not at all when the request is settled by then. */
            stagger_email: boolean;
            /** Format: date-time */
            updated_at: string;
            /** Format: uuid */
            user_id: string;
        };
        /** @description What to change. Absent fields stay. */
        NotificationPreferencesUpdate: {
            enable_email?: boolean | null;
            enable_mobile_push?: boolean | null;
            notify_tracker_alarms?: boolean | null;
            notify_when_needed?: boolean | null;
            preferred_channel?: components["schemas"]["Preferred"] | null;
            stagger_email?: boolean | null;
        };
        OAuthClientResponse: {
            /** @description What the client calls itself at the authorization server. */
            client_id: string;
            /** @description The page about it that it named. */
            client_uri?: string | null;
            /**
             * Format: date-time
             * @description When the caller first allowed it something.
             */
            connected_at: string;
            /** @description Whether `client_id` is the address of a document, whose host so answers for the client. */
            has_document: boolean;
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @description When it last got an access token, each of which is good for an hour.
             */
            last_used_at?: string | null;
            /** @description The name it gave itself. */
            name: string;
            /** @description The hosts it is answered at; of a local application what it listens at, or the scheme of its links. */
            redirect_hosts: string[];
            /** @description `mcp:read`, `mcp:write`. */
            scopes: string[];
        };
        /** @description An organization, group or site to add to a tracker. */
        OrganizationCreate: {
            description?: string | null;
            /** @description The tracker's name for it; unique within the tracker. */
            identifier: string;
            name: string;
            settings?: Record<string, never> | null;
            /**
             * Format: uuid
             * @description Which tracker it belongs to; may be left out when there is only one.
             */
            tracker_id?: string | null;
        };
        /** @description An organization that was added just now. */
        OrganizationCreated: components["schemas"]["OrganizationResponse"] & {
            webhook: components["schemas"]["WebhookSecret"];
        };
        /** @description An organization, group or site that a credential sees. */
        OrganizationGroup: {
            /** @description Always empty: `POST /trackers/list-projects-for-org` lists them. */
            children: components["schemas"]["ProjectIdentifier"][];
            /** @description The tracker's own id. */
            id: string;
            /** @description What scope rules call it. */
            identifier: string;
            name: string;
            type: string;
        };
        /** @description Enough of an organization to find it again. */
        OrganizationRef: {
            /** Format: uuid */
            id: string;
            identifier: string;
            name: string;
        };
        /** @description An organization. */
        OrganizationResponse: {
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /** Format: uuid */
            id: string;
            identifier: string;
            is_active: boolean;
            /**
             * Format: date-time
             * @description When a webhook came last.
             */
            last_webhook_update?: string | null;
            meta_data: Record<string, never>;
            name: string;
            /**
             * Format: date-time
             * @description Until when the webhook secret before the last rotation is taken.
             */
            previous_secret_until?: string | null;
            settings?: Record<string, never> | null;
            /** Format: uuid */
            tracker_id: string;
            tracker_type: components["schemas"]["TrackerKind"];
            /** Format: date-time */
            updated_at: string;
            /** @description Where its tracker sends events. */
            webhook_url: string;
        };
        /** @description What to change. Absent fields stay; null empties `description` and `settings`. */
        OrganizationUpdate: {
            description?: string | null;
            name?: string | null;
            settings?: Record<string, never> | null;
        };
        /** @enum {string} */
        Outcome: "started" | "waiting" | "gathered" | "skipped";
        OverviewApprovals: {
            /**
             * Format: int64
             * @description Requests that were settled, whenever they were made.
             */
            approved: number;
            /** Format: int64 */
            cancelled: number;
            /** Format: int64 */
            declined: number;
            /** Format: int64 */
            expired: number;
            /**
             * Format: double
             * @description How long half of the decisions took at most; null without any.
             */
            median_seconds?: number | null;
            /**
             * Format: double
             * @description How long nine of ten took at most.
             */
            p90_seconds?: number | null;
            /**
             * Format: int64
             * @description Requests that were made.
             */
            requested: number;
        };
        OverviewCounts: {
            approvals?: components["schemas"]["OverviewApprovals"] | null;
            /**
             * Format: int64
             * @description Events that came.
             */
            events: number;
            /** Format: int64 */
            executions_failed: number;
            /** Format: int64 */
            executions_stopped: number;
            /**
             * Format: int64
             * @description Executions that ended, by how they did.
             */
            executions_succeeded: number;
        };
        /** @description On one day (UTC). */
        OverviewModelDay: {
            /** Format: int64 */
            calls: number;
            /**
             * Format: double
             * @description US dollars.
             */
            cost: number;
            /** Format: date */
            day: string;
            /** Format: int64 */
            tokens: number;
        };
        /** @description On all days (UTC) that the span touches. */
        OverviewModels: {
            /** Format: int64 */
            calls: number;
            /**
             * Format: double
             * @description US dollars; calls without a known price add nothing.
             */
            cost: number;
            /** @description The same day by day, the oldest first; days without calls are left out. */
            days: components["schemas"]["OverviewModelDay"][];
            /** Format: int64 */
            tokens: number;
        };
        /** @description What there is, and what waits or runs. Counts of what waits end at 10,000. */
        OverviewNow: {
            /**
             * Format: int64
             * @description Null for who may not see approvals.
             */
            approvals_pending?: number | null;
            /**
             * Format: int64
             * @description Events whose routing failed too often: a person has to look.
             */
            events_parked: number;
            /** Format: int64 */
            executions_running: number;
            /** Format: int64 */
            executions_waiting: number;
            /** Format: int64 */
            flows: number;
            /** Format: int64 */
            flows_enabled: number;
            /** Format: int64 */
            mcp_servers: number;
            /**
             * Format: int64
             * @description Tools of MCP servers that are held until somebody reviews them.
             */
            tools_held: number;
            /** Format: int64 */
            trackers: number;
        };
        /** @description One piece of the span. */
        OverviewPiece: components["schemas"]["OverviewCounts"] & {
            /** Format: date-time */
            start: string;
        };
        /** @description What went on in an account, and how it stands. */
        OverviewResponse: {
            /** Format: date-time */
            from: string;
            /** @description There was more than is counted; the oldest of it is missing. */
            is_capped: boolean;
            models?: components["schemas"]["OverviewModels"] | null;
            now: components["schemas"]["OverviewNow"];
            /**
             * Format: double
             * @description How long each piece is.
             */
            piece_seconds: number;
            /** @description Of equal length, the oldest first. */
            pieces: components["schemas"]["OverviewPiece"][];
            /** Format: date-time */
            to: string;
            /** @description The same for all of the span. */
            total: components["schemas"]["OverviewCounts"];
        };
        /** @description How a request stands, for whoever waits for it. */
        OwnerConsentStatusResponse: {
            /** Format: date-time */
            expires_at?: string | null;
            status: components["schemas"]["StatusName"];
        };
        PairIds: {
            /** Format: uuid */
            issue1_id: string;
            /** Format: uuid */
            issue2_id: string;
        };
        /** @description Parked events with one cause. */
        ParkedGroupResponse: {
            /** @description What the failures have in common, such as `too_much_work`, `out_of_time` or `panicked`. */
            cause: string;
            /** Format: int64 */
            events_count: number;
            /** Format: date-time */
            first_parked_at: string;
            /** @description The flows that broke on the events; their other flows were started. Null: the events were not routed at all. */
            flow_ids?: string[] | null;
            /** @description Names the group, for `POST /events/replay`. */
            group: string;
            /** Format: date-time */
            last_parked_at: string;
            /** @description The latest reason, in full. */
            reason?: string | null;
            /** @description Up to five of the events, the newest first. */
            sample_event_ids: string[];
        };
        /** @description How one part is. */
        Part: {
            /** @description What is wrong and what can be done; public, so without hosts, paths or secrets. */
            detail?: string | null;
            state: components["schemas"]["PartState"];
        };
        /**
         * @description Whether a part does its work.
         * @enum {string}
         */
        PartState: "up" | "degraded" | "down";
        PasswordChangeRequest: {
            /** Format: password */
            current_password: string;
            /** Format: password */
            new_password: string;
        };
        /** @description A piece of a description. */
        Piece: {
            comment?: string | null;
            /** @description The dimension. */
            label?: string | null;
            /** @description `good` or `weak`. */
            status?: string | null;
            text: string;
        };
        /** @enum {string} */
        PinBasis: "existing" | "first_use" | "review";
        /** @enum {string} */
        PinKind: "tool" | "instructions";
        /** @description One step on the way to a value. */
        Place: string | number;
        /** @description What is to be written to each of two issues. */
        Plan: {
            issue_a: components["schemas"]["Change"];
            issue_b: components["schemas"]["Change"];
        };
        /** @enum {string} */
        Platform: "ios" | "android";
        /** @description A document to be applied. */
        PolicyApplyRequest: {
            /** @description Why. */
            comment?: string | null;
            /** @description YAML or JSON. */
            document: string;
            /** @description Says what would happen, and changes nothing. */
            dry_run?: boolean;
            /** @description The `ETag` of an export, without its quotes; 409 when the account has something else now. */
            expected_hash?: string | null;
            /**
             * Format: int32
             * @description The number of the newest version, 0 for none; 409 when it is another, or something was changed since.
             */
            expected_version?: number | null;
            /** @description A name for the version; another version that has it loses it. */
            tag?: string | null;
        };
        /** @description What became of a document. */
        PolicyApplyResult: {
            changes: components["schemas"]["PolicyDiffItem"][];
            dry_run: boolean;
            /**
             * Format: int32
             * @description The number of a version that was kept first, since something had been changed by other means.
             */
            found_version?: number | null;
            has_changes: boolean;
            /** @description It was applied, or could be. */
            success: boolean;
            summary: string;
            version?: components["schemas"]["PolicyVersionMetadata"] | null;
            /** @description In words. */
            warnings: string[];
        };
        /** @description A decision, and what it rests on. */
        PolicyDecisionTold: {
            /** @description What it rests on, such as `rule` or `none_fired`. */
            basis: string;
            /** @description `allow`, `deny`, `require_approval` or `blocked`. */
            decision: string;
            rule?: components["schemas"]["PolicyRuleTold"] | null;
            /**
             * Format: uuid
             * @description Who is asked.
             */
            workflow_id?: string | null;
        };
        /** @description What a draft makes of a call that differs from what was decided. */
        PolicyDifference: {
            after?: components["schemas"]["PolicyDecisionTold"] | null;
            /** @description What was decided. */
            before: components["schemas"]["PolicyDecisionTold"];
            /**
             * Format: uuid
             * @description The call's entry in the audit log.
             */
            call_id: string;
            /**
             * Format: date-time
             * @description When it was decided about; in full seconds.
             */
            decided_at?: string | null;
            outcome: components["schemas"]["PolicyDifferenceKind"];
            /** @description Why it cannot be told. */
            reason?: string | null;
            /** @description The name of its server; `builtin` for ours. */
            server: string;
            /** @description The tool's own name. */
            tool: string;
        };
        /**
         * @description In what they differ.
         * @enum {string}
         */
        PolicyDifferenceKind: "changes" | "cannot_tell" | "fault";
        /** @description One thing that differs. */
        PolicyDiffItem: {
            new_value?: unknown;
            old_value?: unknown;
            operation: components["schemas"]["PolicyOperation"];
            /**
             * @description Where, by names, such as `servers.git.url` or `tools["git/push"].rules[1].when`. Places are counted from 0, of
             *     what was removed before and of everything else afterwards.
             */
            path: string;
            section: components["schemas"]["PolicySection"];
            /** @description In words. */
            what: string;
        };
        /** @description A document to be compared. */
        PolicyDiffRequest: {
            /**
             * Format: int32
             * @description The number of a version; what the account has now, unless given.
             */
            against?: number | null;
            /** @description YAML or JSON. */
            document: string;
        };
        /** @description What differs. */
        PolicyDiffResult: {
            changes: components["schemas"]["PolicyDiffItem"][];
            has_changes: boolean;
            /** @description Such as `1 added, 2 changed`. */
            summary: string;
        };
        /** @description One thing to look at. Shows as `policy.yaml:12:5: error: tools[0].rules[1].when: ...; ...`. */
        PolicyFinding: {
            /** @description What it is, such as `unreachable_rule`; the same for every finding of a kind. */
            code: string;
            /**
             * Format: int64
             * @description From 1, in characters.
             */
            column?: number | null;
            /** @description The way out; empty where the message says it. */
            hint: string;
            /**
             * Format: int64
             * @description From 1; none of a document that is no text.
             */
            line?: number | null;
            /** @description What is wrong, lower case, without a full stop. */
            message: string;
            /** @description Where, such as `tools[0].rules[1].when`; empty for the whole document. */
            path: string;
            severity: components["schemas"]["PolicySeverity"];
        };
        /**
         * @description What became of something.
         * @enum {string}
         */
        PolicyOperation: "add" | "remove" | "modify" | "move";
        /** @description A draft, and the calls that it decides again. */
        PolicyReplayRequest: {
            /** @description The `next_cursor` of an answer to the same draft: goes on behind the last call that was listed. */
            cursor?: string | null;
            /** @description A policy document. What it leaves out is as the account has it now. */
            draft_yaml: string;
            /**
             * Format: date-time
             * @description Calls before then; now unless given.
             */
            end_date?: string | null;
            /** @description Most calls that are listed; 100 unless given. */
            limit?: number | null;
            /**
             * Format: date-time
             * @description Calls from then on; 30 days ago unless given.
             */
            start_date?: string | null;
        };
        /** @description What a draft would change. */
        PolicyReplayResponse: {
            /** @description Recorded calls that were decided about, from the start or behind the cursor. */
            calls: number;
            /** @description Of these, calls of which it cannot be told, since the record lacks what the draft's rules speak about. */
            cannot_tell: number;
            /** @description The first of those that would change or cannot be told, oldest first. */
            differences: components["schemas"]["PolicyDifference"][];
            /** @description There are more; send it as `cursor`. */
            next_cursor?: string | null;
            /** @description Such as "would change 14 of 9,212 calls". */
            summary: string;
            unchanged: number;
            /** @description Of these, calls that the draft decides otherwise. */
            would_change: number;
        };
        /** @description A rule that decided. */
        PolicyRuleTold: {
            condition?: string | null;
            description?: string | null;
            /** Format: uuid */
            id: string;
        };
        /**
         * @description Which part of a policy something is in; each takes a right of its own to change.
         * @enum {string}
         */
        PolicySection: "defaults" | "servers" | "workflows" | "tools";
        /**
         * @description How much a finding matters.
         * @enum {string}
         */
        PolicySeverity: "error" | "warning";
        /** @description Calls that a draft would have decided otherwise. */
        PolicyShadowCallsResponse: {
            /** @description Newest first. The first 20,000 of a draft are listed; further ones are counted. */
            differences: components["schemas"]["PolicyDifference"][];
            /**
             * Format: uuid
             * @description There are older ones; send it as `cursor`.
             */
            next_cursor?: string | null;
        };
        /** @description A draft to try. */
        PolicyShadowPut: {
            /** @description A policy document. What it leaves out is as the account has it. */
            draft_yaml: string;
        };
        /** @description A draft that is tried, and how it has come out. Counts are written down twice a second. */
        PolicyShadowResponse: {
            /**
             * Format: int64
             * @description Calls that were decided about since.
             */
            calls: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            created_by?: string | null;
            /**
             * Format: int64
             * @description Of these, calls that the draft would have decided otherwise.
             */
            differing: number;
            draft_yaml: string;
            /**
             * Format: int64
             * @description Of these, calls about which the draft could not decide: each of which is listed, or came while there was a
             *     `problem`.
             */
            faulty: number;
            /** Format: uuid */
            id: string;
            /**
             * @description Why it decides about nothing any more: something that it names was changed meanwhile. While it is so, calls are
             *     counted as `faulty` and not listed: of each the same would be said.
             */
            problem?: string | null;
        };
        /** @description A call as it might be made. */
        PolicySimulationRequest: {
            arguments: Record<string, never>;
            /**
             * Format: date-time
             * @description When; now unless given.
             */
            at?: string | null;
            budget?: components["schemas"]["SimulatedBudget"] | null;
            /** @description A policy document that decides; what is in force unless given. */
            draft_yaml?: string | null;
            principal?: components["schemas"]["SimulatedPrincipal"] | null;
            /** @description The name of its server; `builtin` for ours. */
            server?: string | null;
            session?: components["schemas"]["SimulatedSession"] | null;
            /** @description What the tool is listed as; with `server`, what its server calls it. */
            tool: string;
        };
        /** @description What would be decided, and why. */
        PolicySimulationResponse: {
            /** @description What it rests on, such as `rule` or `none_fired`. */
            basis: string;
            /** @description Rules in the order they were looked at; those after the one that decides were not. */
            checked_rules: components["schemas"]["SimulatedRule"][];
            /** @description `allow`, `deny`, `require_approval` or `blocked`. */
            decision: string;
            /** @description What labels say; null where the tool has none that count. */
            information_flow?: Record<string, never> | null;
            /** @description Of what rules the tool; differs after every change of it. */
            policy_version: string;
            /** @description Values that rules looked at. */
            read: components["schemas"]["SimulatedRead"][];
            /** @description The same as a sentence. */
            reason: string;
            rule?: components["schemas"]["PolicyRuleTold"] | null;
            /**
             * Format: uuid
             * @description Who would be asked.
             */
            workflow_id?: string | null;
        };
        /** @description A document. */
        PolicyText: {
            /** @description YAML or JSON. */
            document: string;
        };
        /** @description Whether a document can be applied. */
        PolicyValidationResult: {
            errors: components["schemas"]["PolicyFinding"][];
            /** @description Errors and warnings, in the order of the text. */
            findings: components["schemas"]["PolicyFinding"][];
            is_valid: boolean;
            /** @description In words. */
            warnings: string[];
        };
        /** @description A version with its document. */
        PolicyVersionFull: components["schemas"]["PolicyVersionMetadata"] & {
            /** @description YAML. */
            document: string;
        };
        /** @description A version without its document. */
        PolicyVersionMetadata: {
            /** Format: date-time */
            created_at: string;
            /**
             * Format: uuid
             * @description Nobody's where it was found.
             */
            created_by_user_id?: string | null;
            description?: string | null;
            /** @description SHA-256 of its document. */
            hash: string;
            /** Format: uuid */
            id: string;
            /** @description It is the newest one. */
            is_active: boolean;
            /** Format: int32 */
            mcp_servers_count: number;
            /** @enum {string} */
            origin: "applied" | "rolled_back" | "saved" | "found";
            /** Format: int32 */
            policies_count: number;
            /**
             * Format: int32
             * @description The number of the version that was gone back to.
             */
            rolled_back_to?: number | null;
            /** @description The first of its tags. */
            tag?: string | null;
            tags: string[];
            /** Format: int32 */
            tools_count: number;
            /** Format: int32 */
            version_number: number;
        };
        Pong: {
            status: string;
            /** Format: date-time */
            timestamp: string;
        };
        /** @enum {string} */
        Preferred: "email" | "mobile_push";
        /** @enum {string} */
        PrefixMode: "always" | "on_conflict" | "never";
        /** @description One wrong value. */
        Problem: {
            /** @description Where it stands, such as `["body", "scopes", 0]`. */
            loc: components["schemas"]["Place"][];
            /** @description What is wrong with it and what would be right. */
            msg: string;
            /** @description The kind of problem, such as `missing` or `value_error`. */
            type: string;
        };
        /** @description A repository or issue project to add to an organization. */
        ProjectCreate: {
            description?: string | null;
            /** @description What the tracker calls it, such as `owner/name` or `KEY`; unique within the organization. */
            identifier: string;
            name: string;
            /** Format: uuid */
            organization_id: string;
            settings?: Record<string, never> | null;
            tracker_configurations?: Record<string, never> | null;
        };
        /** @description How many pairs a project has. */
        ProjectDuplicateStats: {
            /** Format: int64 */
            duplicate_pairs: number;
            /**
             * Format: int64
             * @description Issues that are in a pair.
             */
            issues: number;
            /** Format: uuid */
            project_id: string;
            project_identifier: string;
        };
        /** @description A repository or project that a credential sees. */
        ProjectIdentifier: {
            /** @description The organization that was asked for. */
            group: string;
            /** @description The tracker's own id. */
            id: string;
            /** @description What scope rules call it: `owner/repo`, `group/project`, `PROJ`. */
            identifier: string;
            /** @description The same as the identifier. */
            key: string;
            name: string;
            type: string;
            url: string;
        };
        /** @description A project. */
        ProjectResponse: {
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /** Format: uuid */
            id: string;
            identifier: string;
            name: string;
            /** Format: uuid */
            organization_id: string;
            settings?: Record<string, never> | null;
            tracker_configurations?: Record<string, never> | null;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What to change. Absent fields stay; null empties everything but the name. */
        ProjectUpdate: {
            description?: string | null;
            name?: string | null;
            settings?: Record<string, never> | null;
            tracker_configurations?: Record<string, never> | null;
        };
        /** @description Which versions stay. */
        PruneRequest: {
            /**
             * Format: int32
             * @description At least so many of the newest; 10 unless given.
             */
            keep_count?: number | null;
            /** @description Those that have a tag: yes, unless given. */
            keep_tagged?: boolean | null;
            /**
             * Format: int32
             * @description Those that are not older; 90 unless given.
             */
            older_than_days?: number | null;
        };
        /** @description How many versions are gone. */
        PruneResponse: {
            /** Format: int64 */
            deleted_count: number;
        };
        /**
         * @description What a push is about.
         * @enum {string}
         */
        PushKind: "approval" | "question";
        /** @description A code for one device, good once and for minutes. */
        QRCodeResponse: {
            /** Format: date-time */
            expires_at: string;
            /** Format: int64 */
            expires_in_seconds: number;
            /** @description The code as a picture: an address of `data:image/svg+xml`. */
            qr_data: string;
            token: string;
            /** @description What the picture says: the page that a phone opens. */
            url: string;
        };
        /** @description What an agent asks people, and what they answered. */
        QuestionPart: {
            allow_free_text: boolean;
            /** @description The answer that settled it. */
            answer?: string | null;
            has_answer_form: boolean;
            is_question: boolean;
            question?: string | null;
            question_items: Record<string, never>[];
            question_options: string[];
            question_schema?: Record<string, never> | null;
            /** @description The same, of a form. */
            structured_answer?: Record<string, never> | null;
        };
        /** @description What is left of a rate limit. */
        RateLimitResponse: {
            /** Format: int64 */
            limit: number;
            /** Format: int64 */
            remaining: number;
            /** Format: date-time */
            resets_at?: string | null;
            resource: string;
        };
        /** @description A value that a condition reads. */
        ReadValue: {
            /** @description Such as `event.payload.issue.title`. */
            path: string;
            /** @description As JSON, cut at 200 bytes; null where there is nothing. */
            value?: string | null;
        };
        /** @description What a sender is told about its delivery. */
        Receipt: {
            /** @description The same delivery came before; the event is the one kept then. */
            duplicate?: boolean | null;
            /**
             * Format: uuid
             * @description The event that is kept; absent when nothing is.
             */
            event_id?: string | null;
            /** @example Event accepted */
            message: string;
            /**
             * @description `success`, or `ignored` when the tracker is switched off.
             * @example success
             */
            status: string;
            /** Format: uuid */
            tracker_id?: string | null;
        };
        RefreshRequest: {
            refresh_token: string;
        };
        /** @description An execution that a replay started. */
        ReplayedExecution: {
            /** Format: uuid */
            event_id: string;
            /** Format: uuid */
            flow_id: string;
            /** Format: int32 */
            flow_version: number;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description What the event had started of this flow before.
             */
            replay_of_execution_id?: string | null;
        };
        /** @description A flow in a replay. */
        ReplayedFlow: {
            /** Format: int64 */
            executions_count: number;
            /** Format: uuid */
            flow_id: string;
            flow_name: string;
            /** Format: int32 */
            flow_version: number;
        };
        /** @description How an execution was replayed. */
        ReplayOf: {
            /** Format: uuid */
            replay_id: string;
            /**
             * Format: uuid
             * @description What the event had started of this flow before, as in `retry_of_execution_id`.
             */
            replay_of_execution_id?: string | null;
            /** @description What was asked for. */
            request: Record<string, never>;
            /** Format: date-time */
            requested_at: string;
            /** @description Username of who asked for it, while the user exists. */
            requested_by?: string | null;
        };
        /** @description What to replay: exactly one of `event_ids`, `range` and `parked_group`. */
        ReplayRequest: {
            /**
             * Format: uuid
             * @description Where to go on: `next_cursor` of the part before.
             */
            cursor?: string | null;
            /** @description Only say what would be started. */
            dry_run?: boolean;
            /** @description These events. */
            event_ids?: string[] | null;
            /**
             * Format: uuid
             * @description Only this flow.
             */
            flow_id?: string | null;
            /** @description Parked events of one cause, as `GET /events/parked` names it, each for the flows it waits for. */
            parked_group?: string | null;
            range?: components["schemas"]["FilterFields"] | null;
            /**
             * Format: uuid
             * @description Goes on with a replay that had more events than one part takes; not needed with an `Idempotency-Key`.
             */
            replay_id?: string | null;
            /** @description In which versions flows are started. */
            version?: components["schemas"]["ReplayVersion"];
        };
        /** @description What one part of a replay came to, or would. */
        ReplayResponse: {
            dry_run: boolean;
            /**
             * Format: int64
             * @description Events of this part, at most 500.
             */
            events_count: number;
            /** @description None for a dry run. */
            executions: components["schemas"]["ReplayedExecution"][];
            /**
             * Format: int64
             * @description Executions of this part: to be started, or started by this replay, now or when the request came first.
             */
            executions_count: number;
            flows: components["schemas"]["ReplayedFlow"][];
            /**
             * Format: int64
             * @description How many of them this very request started.
             */
            new_count: number;
            /**
             * Format: uuid
             * @description Set when there are more events: send the same request again with this as `cursor`.
             */
            next_cursor?: string | null;
            /**
             * Format: uuid
             * @description Null for a dry run.
             */
            replay_id?: string | null;
            /**
             * Format: int64
             * @description Parked events that are not parked any more.
             */
            settled_count: number;
            /** @description What was left out, and why. */
            skipped: components["schemas"]["SkippedResponse"][];
        };
        /**
         * @description In which versions a replay starts flows.
         * @enum {string}
         */
        ReplayVersion: "current" | "then";
        /** @enum {string} */
        Resolution: "close_a" | "close_b" | "merge_a_to_b" | "merge_b_to_a" | "deconflict" | "not_a_duplicate";
        /** @description Two issues, and what is to become of them. `a` is the first one. */
        ResolutionRequest: {
            /** Format: uuid */
            issue1_id: string;
            /** Format: uuid */
            issue2_id: string;
            plan?: components["schemas"]["Plan"] | null;
            resolution: components["schemas"]["Resolution"];
        };
        /** @description What would be written, or was. */
        ResolutionResponse: {
            is_executed: boolean;
            issue_a: components["schemas"]["IssueBrief"];
            issue_b: components["schemas"]["IssueBrief"];
            plan: components["schemas"]["Plan"];
            resolution: components["schemas"]["Resolution"];
        };
        /** @description What an execution came to. */
        ResultResponse: {
            error_message?: string | null;
            /** Format: uuid */
            execution_id: string;
            failure_category?: string | null;
            /** @description As the agent left it; null when it has not, or not yet. */
            result?: Record<string, never> | null;
            status: components["schemas"]["ExecutionStatus"];
        };
        /** @description What became of a result. */
        ResultTaken: {
            /** @description `accepted`. */
            status: string;
        };
        /** @description Which failures start another attempt. Absent ones take the default. */
        RetryFields: {
            /**
             * Format: int32
             * @description Most attempts, the first included; 2 unless given.
             * @default null
             */
            attempts: number | null;
            /**
             * Format: int32
             * @description Wait before the second attempt in seconds, doubling each time; 15 unless given.
             * @default null
             */
            backoff_secs: number | null;
            /**
             * @description `infrastructure`, `resources`, `agent`; only the first unless given.
             * @default null
             */
            on: string[] | null;
        };
        /** @description An execution that was started once more. */
        RetryResponse: {
            /** Format: uuid */
            flow_id: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            retry_of_execution_id: string;
            status: components["schemas"]["ExecutionStatus"];
        };
        /** @enum {string} */
        Review: "all" | "changes";
        /** @description A version as it was shown; without a `kind` it is a tool. */
        ReviewedItem: {
            hash: string;
            kind?: components["schemas"]["PinKind"];
            name?: string;
        };
        /** @description What was decided. */
        ReviewedResponse: {
            /** @description About how many versions. */
            decided: number;
        };
        RevokedSessions: {
            /**
             * Format: int64
             * @description How many sessions were ended, this one among them.
             */
            revoked: number;
        };
        /**
         * @description How much a call could break.
         * @enum {string}
         */
        Risk: "low" | "medium" | "high";
        /** @description How to go back. */
        RollbackRequest: {
            /** @description Why. */
            comment?: string | null;
            /**
             * Format: int32
             * @description As for `POST /policies/apply`.
             */
            expected_version?: number | null;
            /** @description Says what would happen, and changes nothing. */
            preview_only?: boolean;
        };
        /** @description What became of going back. */
        RollbackResponse: {
            diff: components["schemas"]["PolicyDiffResult"];
            success: boolean;
            version?: components["schemas"]["PolicyVersionMetadata"] | null;
        };
        /** @description How the routing of an event stands. */
        RoutingResponse: {
            /**
             * Format: int32
             * @description Tries that failed.
             */
            attempts: number;
            last_error?: string | null;
            /**
             * Format: date-time
             * @description Since when nothing is tried any more.
             */
            parked_at?: string | null;
            /**
             * Format: date-time
             * @description When the next try is due.
             */
            retry_at?: string | null;
            state: components["schemas"]["RoutingState"];
        };
        /**
         * @description Where an event is on its way to flows.
         * @enum {string}
         */
        RoutingState: "routed" | "waiting" | "parked";
        /** @enum {string} */
        RuleAction: "allow" | "deny" | "require_approval";
        /**
         * @description Whether a scope rule takes in or leaves out.
         * @enum {string}
         */
        RuleType: "INCLUDE" | "EXCLUDE";
        /**
         * @description Where an approved call stands.
         * @enum {string}
         */
        RunName: "not_started" | "acting" | "done" | "unknown";
        /**
         * @description How a call ended.
         * @enum {string}
         */
        RunOutcome: "succeeded" | "failed";
        /** @description What an agent works on. */
        RuntimeContext: {
            event?: components["schemas"]["TriggerEvent"] | null;
            execution: components["schemas"]["RuntimeExecution"];
            flow: components["schemas"]["RuntimeFlow"];
        };
        /** @description The agent's own execution. */
        RuntimeExecution: {
            /** Format: int32 */
            attempt: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            prompt?: string | null;
            status: string;
            /**
             * Format: date-time
             * @description Set when the agent should come to an end.
             */
            stop_requested_at?: string | null;
        };
        /** @description The flow it runs for. */
        RuntimeFlow: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: int32 */
            version: number;
        };
        /** @description A server was asked what it offers. */
        ScanResponse: {
            message: string;
            /** @description A number, as text. */
            tool_count: string;
            warnings: string[];
        };
        /** @description When the clock starts the flow. All kinds are kept, and given back, as cron. */
        ScheduleConfig: {
            expr: string;
            payload?: unknown;
            timezone?: string;
            /** @enum {string} */
            type: "cron";
        } | {
            /** Format: int32 */
            every: number;
            payload?: unknown;
            timezone?: string;
            /** @enum {string} */
            type: "interval";
            unit: components["schemas"]["IntervalUnit"];
        } | {
            at: string;
            payload?: unknown;
            timezone?: string;
            /** @enum {string} */
            type: "daily";
        } | {
            at: string;
            days: components["schemas"]["Weekday"][];
            payload?: unknown;
            timezone?: string;
            /** @enum {string} */
            type: "weekly";
        };
        /** @description What a schedule does when fire times were missed, or come while the flow still runs. Absent ones take the default. */
        SchedulePolicyFields: {
            /**
             * Format: int32
             * @description Spreads fire times over so many seconds; 0 unless given.
             * @default null
             */
            jitter_secs: number | null;
            /**
             * @description What becomes of fire times that passed while nothing could start them: `none` starts, the `last`, or `all`;
             *     `last` unless given.
             * @default null
             */
            missed: string | null;
            /**
             * Format: int32
             * @description What was missed longer ago than this is not made up for, in seconds; a week unless given.
             * @default null
             */
            missed_window_secs: number | null;
            /**
             * @description What becomes of a fire time that comes while an execution of the flow has not ended: `allow`, `skip`, `queue` or
             *     `cancel_running`; `allow` unless given.
             * @default null
             */
            overlap: string | null;
        };
        /** @description The schedule to look at. */
        SchedulePreviewRequest: {
            /**
             * Format: date-time
             * @description Shows those after this time, such as shortly before the clocks change; now unless given.
             */
            after?: string | null;
            /** @description How many to show; 5 unless given. */
            count?: number | null;
            schedule_config: components["schemas"]["ScheduleConfig"];
            schedule_policy?: components["schemas"]["SchedulePolicyFields"] | null;
        };
        /** @description When it would tick. */
        SchedulePreviewResponse: {
            description: string;
            /** @description The next ones, fewer when the schedule ends. */
            next_run_times: string[];
            /** @description What it does about missed fire times, executions that have not ended, and jitter. */
            policy: string[];
            /** @description The same, with what there is to know about each. */
            runs: components["schemas"]["ScheduleRun"][];
            timezone: string;
            type: string;
        };
        /** @description When a flow's schedule ticks. */
        ScheduleResponse: components["schemas"]["SchedulePolicyFields"] & {
            cron: string;
            /** @description The policy in sentences. */
            explanation: string[];
            /** @description Whether the flow is enabled; else nothing starts it. */
            is_enabled: boolean;
            /** @description The next ten, fewer when the schedule ends, none of a flow that is disabled. */
            next: components["schemas"]["ScheduleRun"][];
            timezone: string;
        };
        /** @description A fire time to come. */
        ScheduleRun: {
            /**
             * @description What a change of the clocks does to it: `skipped` fires later by what is skipped; `first` and `second` of two
             *     equal times, where only a schedule that follows the clock on the wall fires in both.
             */
            clock_change?: string | null;
            /**
             * Format: date-time
             * @description When it starts: known exactly for a flow, and for one that is not saved yet the latest.
             */
            due_at: string;
            /**
             * Format: date-time
             * @description The time that the schedule says.
             */
            fire_at: string;
            /**
             * Format: date-time
             * @description What the clocks of the time zone show then.
             */
            local_time: string;
        };
        /** @enum {string} */
        ScopeName: "read" | "write" | "admin" | "mcp:read" | "mcp:write" | "mcp:*" | "view_flows" | "create_flows" | "edit_flows" | "delete_flows" | "execute_flows" | "view_trackers" | "create_trackers" | "edit_trackers" | "delete_trackers" | "view_projects" | "create_projects" | "edit_projects" | "delete_projects" | "view_organizations" | "create_organizations" | "edit_organizations" | "delete_organizations" | "view_mcp_servers" | "create_mcp_servers" | "edit_mcp_servers" | "delete_mcp_servers" | "run_mcp_commands" | "view_ai_models" | "create_ai_models" | "edit_ai_models" | "delete_ai_models" | "view_tools" | "manage_tools" | "view_policies" | "manage_policies" | "manage_approval_workflows" | "view_approvals" | "decide_approvals" | "view_issues" | "create_issues" | "edit_issues" | "view_agents" | "manage_agents" | "control_managed_agent" | "view_runtime_sessions" | "manage_runtime_sessions" | "view_cost" | "manage_budgets" | "import_usage" | "view_audit_logs" | "view_users" | "manage_users" | "manage_teams" | "manage_account" | "manage_kill_switch" | "view_device_fleet";
        /** @description Which organization or project to take in or leave out. */
        ScopeRuleBody: {
            identifier: string;
            rule_type: components["schemas"]["RuleType"];
            scope_type: components["schemas"]["ScopeType"];
        };
        /** @description A scope rule as kept. */
        ScopeRuleResponse: {
            /** Format: uuid */
            id: string;
            identifier: string;
            rule_type: components["schemas"]["RuleType"];
            scope_type: components["schemas"]["ScopeType"];
        };
        /**
         * @description What a scope rule speaks about.
         * @enum {string}
         */
        ScopeType: "ORGANIZATION" | "PROJECT";
        /** @description Issues and comments, the best first. */
        SearchResponse: {
            /** @description Why that is not what was asked for; null when it is. */
            reason?: string | null;
            results: components["schemas"]["SearchResultItem"][];
            /** @description How was searched: `fulltext`, `similarity` or `hybrid`. */
            search_type: string;
        };
        /** @description Something found. */
        SearchResultItem: {
            /** @description Pieces of the text around the words that were asked for, as HTML with `<mark>`; empty when there are none. */
            highlights: string[];
            item: components["schemas"]["Item"];
            item_type: components["schemas"]["ItemType"];
            /**
             * Format: double
             * @description How well it fits, 0 to 1: with `similarity` the cosine.
             */
            similarity: number;
        };
        /** @description How to rotate. */
        SecretRotate: {
            /**
             * Format: int64
             * @description How long the secret before is still taken, in seconds; 86,400 unless given. 0 ends it at once.
             */
            overlap_seconds?: number | null;
        };
        /** @description A secret that was made just now. */
        SecretRotated: {
            /** Format: uuid */
            organization_id: string;
            /**
             * Format: date-time
             * @description Until when the secret before is taken as well; null: not any more.
             */
            previous_secret_until?: string | null;
            webhook: components["schemas"]["WebhookSecret"];
        };
        /** @description The client's session. */
        SessionSummary: {
            /** @description In the client's own words. */
            id: string;
            subject?: string | null;
        };
        /** @description What the account's calls of language models may cost on a day, and have cost today, in US dollars. */
        SimulatedBudget: {
            /**
             * Format: double
             * @description Null: there is no limit.
             * @default null
             */
            limit: number | null;
            /**
             * Format: double
             * @default 0
             */
            spent: number;
        };
        /** @description Who calls. What is left out is not there. */
        SimulatedPrincipal: {
            /**
             * Format: uuid
             * @default null
             */
            agent_id: string | null;
            /**
             * Format: uuid
             * @default null
             */
            api_key_id: string | null;
            /**
             * Format: uuid
             * @default null
             */
            execution_id: string | null;
            /**
             * Format: uuid
             * @default null
             */
            flow_id: string | null;
            /** @default [] */
            roles: string[];
            /**
             * Format: uuid
             * @default null
             */
            user_id: string | null;
        };
        /** @description A value that a rule looked at. */
        SimulatedRead: {
            /** @description Such as `args.amount`. */
            path: string;
            /** @description JSON, shortened; null where there is nothing. */
            value?: string | null;
        };
        /** @description A rule that was looked at. */
        SimulatedRule: {
            description?: string | null;
            /** @description Why it has no answer. */
            error?: string | null;
            expression?: string | null;
            /** Format: uuid */
            id: string;
            /** @description It applies. */
            matched: boolean;
        };
        /** @description The session so far. */
        SimulatedSession: {
            /**
             * Format: int64
             * @description Calls before this one.
             * @default 0
             */
            calls: number;
            /**
             * @description What it has read: `reads-untrusted`, `reads-private`.
             * @default []
             */
            labels: string[];
        };
        /** @description An event, or one flow of it, that a replay leaves out. */
        SkippedResponse: {
            /** Format: uuid */
            event_id: string;
            /**
             * Format: uuid
             * @description Null for the whole event.
             */
            flow_id?: string | null;
            reason: string;
        };
        /** @description An execution as its event lists it. */
        StartedExecution: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            flow_id: string;
            flow_name: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The replay that started it.
             */
            replay_id?: string | null;
            /**
             * Format: uuid
             * @description The execution it repeats: a retry, or with `replay_id` a replay.
             */
            retry_of_execution_id?: string | null;
            status: string;
        };
        /** @description What a caller is told about the start. */
        StartReceipt: {
            /** @description The same delivery came before. */
            duplicate: boolean;
            /** Format: uuid */
            event_id: string;
            /**
             * Format: uuid
             * @description The execution that was started, now or by the first delivery; null when that one is past its retention, and
             *     where `outcome` says why there is none.
             */
            execution_id?: string | null;
            /** Format: uuid */
            flow_id: string;
            /**
             * @description What a limit of the flow made of it: `skipped`, `rate_limited`, `queue_full`, or `debounced` and `batched`, for
             *     which an execution starts later.
             */
            outcome?: string | null;
            /** @example success */
            status: string;
        };
        /** @enum {string} */
        State: "waiting" | "sent" | "failed" | "withdrawn";
        /** @enum {string} */
        Status: "success" | "failure" | "denied" | "pending";
        /**
         * @description The words of a status, for the API's description.
         * @enum {string}
         */
        StatusName: "pending" | "approved" | "declined" | "expired" | "cancelled";
        /** @enum {string} */
        Step: "request" | "reminder_50" | "reminder_90" | "second_reminder_50" | "second_reminder_90" | "escalation" | "outcome" | "outcome_unknown";
        /** @description A better text for an issue, to be looked at. */
        Suggestion: {
            /** @description What was changed, a sentence each. */
            changes: string[];
            description: string;
            title: string;
        };
        /** @description A team to be made. */
        TeamCreate: {
            description?: string | null;
            name: string;
        };
        /** @description Some people of an account. */
        TeamResponse: {
            /** Format: uuid */
            account_id: string;
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /** Format: uuid */
            id: string;
            /**
             * Format: int64
             * @description How many people are in it.
             */
            member_count: number;
            name: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What to change. Absent fields stay; null empties what can be empty. */
        TeamUpdate: {
            description?: string | null;
            name?: string | null;
        };
        /** @description How one of the two flows comes out. */
        TestAnswer: {
            /** @description The first condition that did not hold, such as `events` or `filters.labels`. */
            condition?: string | null;
            /** @description The condition has no answer for this event, or breaks on it. */
            is_error: boolean;
            /** @description Why it does not start. */
            reason?: string | null;
            starts: boolean;
        };
        /** @description The project to try, by id, identifier or name. */
        TestConnectionRequest: {
            organization: string;
            project: string;
        };
        /** @description What was found. */
        TestConnectionResponse: {
            details: components["schemas"]["ConnectionDetails"];
            /** @description One sentence: that all is well, or the first thing that is missing and the way out. */
            message: string;
            /** @description Whether issues can be read and written. Webhooks may still be missing: changes are polled then. */
            success: boolean;
        };
        /**
         * @description Which of the two flows an event starts.
         * @enum {string}
         */
        TestDifference: "both" | "only_draft" | "only_deployed" | "neither";
        /** @description One event of a test. */
        TestedEvent: {
            deployed?: components["schemas"]["TestAnswer"] | null;
            difference: components["schemas"]["TestDifference"];
            draft: components["schemas"]["TestAnswer"];
            /** Format: uuid */
            event_id: string;
            /** Format: date-time */
            received_at: string;
            source: string;
            subject?: string | null;
            type: string;
        };
        TestPushDeviceResult: {
            error?: string | null;
            error_reason?: string | null;
            platform: components["schemas"]["Platform"];
            project_id?: string | null;
            /** @description The push service does not know the device any more, so it was forgotten. */
            pruned: boolean;
            remediation?: string | null;
            /** Format: int32 */
            status_code?: number | null;
            success: boolean;
            token: string;
            /** @description Always `proxy`. */
            transport: string;
        };
        /** @description Which push, to which devices. */
        TestPushRequest: {
            /** @description `approval` unless said. */
            kind?: components["schemas"]["PushKind"];
            platform?: components["schemas"]["Platform"] | null;
        };
        /** @description What came of it. */
        TestPushResponse: {
            failed: number;
            kind: components["schemas"]["PushKind"];
            /**
             * Format: uuid
             * @description There is no such request: it is a test.
             */
            request_id: string;
            results: components["schemas"]["TestPushDeviceResult"][];
            sent: number;
        };
        /** @description How many events come out how. */
        TestSummary: {
            /**
             * Format: int64
             * @description Started by the draft and by the deployed flow.
             */
            both: number;
            /** Format: int64 */
            neither: number;
            /** Format: int64 */
            only_deployed: number;
            /** Format: int64 */
            only_draft: number;
        };
        /** @description What became of a fire time, or of neighbours that started nothing for the same reason. */
        TickResponse: {
            /**
             * Format: int32
             * @description How many they are.
             */
            count: number;
            /** Format: uuid */
            event_id?: string | null;
            /**
             * Format: uuid
             * @description What it started; of one that waits or was skipped for an overlap, the execution that was in the way.
             */
            execution_id?: string | null;
            /** @description How that execution stands; null when it is past its retention. */
            execution_status?: string | null;
            /** @description The reason in a sentence, also why what it started waits. */
            explanation?: string | null;
            /**
             * Format: date-time
             * @description The time that the schedule says; of neighbours the first.
             */
            fire_at: string;
            /**
             * @description Which limit of the flow kept it from a start of its own: `skipped`, `rate_limited` or `queue_full` when it was
             *     refused, `debounced` or `batched` when its event came together with others.
             */
            limit?: string | null;
            outcome: components["schemas"]["Outcome"];
            /**
             * @description Why nothing started: `missed`, `superseded`, `too_old`, `over_cap`, `overlap`, `queue_full`, `replaced`, `idle`
             *     or `limited`.
             */
            reason?: string | null;
            /**
             * Format: date-time
             * @description When this was decided.
             */
            settled_at: string;
            /**
             * Format: date-time
             * @description Of neighbours the last.
             */
            until: string;
            /** @description It was missed, because nothing could start it when it was due. */
            was_missed: boolean;
        };
        /** @description How long each part of an execution may take, in seconds. Absent ones take the default. */
        TimeoutFields: {
            /**
             * Format: int32
             * @description From SIGTERM to SIGKILL when the container is stopped; 10 unless given.
             * @default null
             */
            grace_secs: number | null;
            /**
             * Format: int32
             * @description Longest silence of a running container; no limit unless given.
             * @default null
             */
            idle_secs: number | null;
            /**
             * Format: int32
             * @description Longest wait for a free place; 86,400 unless given.
             * @default null
             */
            queue_secs: number | null;
            /**
             * Format: int32
             * @description Longest run of one container; 3,600 unless given.
             * @default null
             */
            run_secs: number | null;
        };
        /** @description What a client holds after signing in. */
        Token: {
            /** @description For `Authorization: Bearer`. */
            access_token: string;
            /**
             * Format: int64
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /** @description For `/auth/refresh`, once; the answer brings the next. */
            refresh_token: string;
            token_type: string;
        };
        /** @description Tokens of model calls. */
        TokenUsage: {
            /** Format: int64 */
            input_tokens: number;
            /** Format: int64 */
            output_tokens: number;
            /** Format: int64 */
            total_tokens: number;
        };
        /** @description When calls of a tool need an approval, in full. */
        ToolApprovalConditionCreate: {
            /** @description Kept and shown. */
            condition_config?: Record<string, never> | null;
            /** @description Null: every call needs an approval. */
            condition_expression?: string | null;
            condition_type?: components["schemas"]["ConditionType"] | null;
            description?: string | null;
            /** @description On unless given. */
            is_enabled?: boolean | null;
            name?: string | null;
            /**
             * Format: uuid
             * @description The one of the path; may be left out.
             */
            tool_configuration_id?: string | null;
        };
        /** @description When calls of a tool need an approval. */
        ToolApprovalConditionResponse: {
            /** Format: uuid */
            account_id: string;
            condition_config?: Record<string, never> | null;
            condition_expression?: string | null;
            condition_type: string;
            /** Format: date-time */
            created_at: string;
            description?: string | null;
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            name?: string | null;
            /** Format: uuid */
            tool_configuration_id: string;
            /** Format: date-time */
            updated_at: string;
        };
        /** @description One difference. */
        ToolChangeResponse: {
            /** @description `name`, `title`, `description`, `inputSchema`, `outputSchema` or `annotations`. */
            field: string;
            new: unknown;
            new_shown?: string | null;
            old: unknown;
            /** @description Of texts: the parts that differ, with what cannot be seen escaped. */
            old_shown?: string | null;
            /** @description `add`, `remove` or `modify`. */
            operation: string;
            /** @description JSON pointer into the definition. */
            path: string;
        };
        /** @description When calls of a tool need an approval. */
        ToolConditionUpdate: {
            /** @description Simple or CEL; null removes the condition. */
            approval_condition: string | null;
            condition_type?: components["schemas"]["ConditionType"] | null;
        };
        /** @description A tool to set up. */
        ToolConfigurationCreate: {
            /**
             * Format: uuid
             * @description The caller's own; may be left out.
             */
            account_id?: string | null;
            /**
             * Format: uuid
             * @description Who is asked about calls; `approval_policy_id` is read as well. Without rules, every call asks.
             */
            approval_workflow_id?: string | null;
            custom_config?: Record<string, never> | null;
            http_endpoint_id?: string | null;
            /** @description On unless given. */
            is_enabled?: boolean | null;
            justification_mode?: components["schemas"]["JustificationMode"] | null;
            /**
             * @description What the tool does with information: `reads-untrusted`, `reads-private`, `sends-out`. Prompts and resources of a
             *     server have no labels of their own: who reads one has read whatever any of the server's tools reads.
             */
            labels?: string[] | null;
            /**
             * Format: uuid
             * @description The server of a tool whose source is `mcp`.
             */
            mcp_server_id?: string | null;
            /** @description Takes the place of the tool's own. */
            tool_description?: string | null;
            /** @description What its source calls it. */
            tool_name: string;
            /** @description Takes the place of the tool's own schema of its arguments. */
            tool_schema?: Record<string, never> | null;
            tool_source?: components["schemas"]["ToolSource"] | null;
        };
        /** @description How a tool is set up. */
        ToolConfigurationResponse: {
            /** Format: uuid */
            account_id: string;
            /**
             * Format: uuid
             * @description The same as `approval_workflow_id`.
             */
            approval_policy_id?: string | null;
            /** Format: uuid */
            approval_workflow_id?: string | null;
            /** Format: date-time */
            created_at: string;
            custom_config?: Record<string, never> | null;
            http_endpoint_id?: string | null;
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            justification_mode?: components["schemas"]["JustificationMode"] | null;
            /** @description What the tool does with information; null: nobody has said, and none count. */
            labels?: string[] | null;
            /** Format: uuid */
            mcp_server_id?: string | null;
            tool_description?: string | null;
            tool_name: string;
            tool_schema?: Record<string, never> | null;
            tool_source: components["schemas"]["ToolSource"];
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What to change. Absent fields stay; null empties what can be empty. */
        ToolConfigurationUpdate: {
            /** Format: uuid */
            approval_workflow_id?: string | null;
            custom_config?: Record<string, never> | null;
            http_endpoint_id?: string | null;
            is_enabled?: boolean | null;
            justification_mode?: components["schemas"]["JustificationMode"] | null;
            labels?: string[] | null;
            /** Format: uuid */
            mcp_server_id?: string | null;
            tool_description?: string | null;
            tool_name?: string | null;
            tool_schema?: Record<string, never> | null;
            tool_source?: components["schemas"]["ToolSource"] | null;
        };
        /** @description Something suspicious. */
        ToolFindingResponse: {
            end: number;
            /** @description The text around it, with everything escaped that is not printable ASCII. */
            excerpt: string;
            /** @description JSON pointer into the definition. */
            field: string;
            message: string;
            /** @description What was looked for, such as `hidden_tags`. */
            rule: string;
            /** @description `low`, `medium`, or `high`, which holds a tool that would be trusted otherwise. */
            severity: string;
            /** @description First and last byte of it in the text there, the last one not included. */
            start: number;
        };
        /** @description A tool. */
        ToolResponse: components["schemas"]["ToolSummaryResponse"] & {
            /** @description Of its arguments, as clients see it. */
            schema: Record<string, never>;
        };
        /** @description A verdict about versions of one server. */
        ToolReviewDecision: {
            items: components["schemas"]["ReviewedItem"][];
            /** @description Agents are told the reason of a rejection. */
            reason?: string | null;
            /**
             * @description What is to become of versions.
             * @enum {string}
             */
            verdict: "approve" | "reject";
        };
        /** @description One version of a tool, or of a server's instructions, and how it stands. */
        ToolReviewResponse: {
            basis?: components["schemas"]["PinBasis"] | null;
            /** @description The version that was pinned last, where that is another one. */
            before?: unknown;
            /** @description What differs from the version before. */
            changes: components["schemas"]["ToolChangeResponse"][];
            /** @description The object as the server sent it; of instructions the text. */
            definition: unknown;
            /** @description What looks suspicious, the worst first. */
            findings: components["schemas"]["ToolFindingResponse"][];
            /** @description What a verdict is about: SHA-256, in hexadecimal; null where nobody can give one. */
            hash?: string | null;
            /** @enum {string} */
            kind: "tool" | "instructions";
            /**
             * Format: double
             * @description How alike they are, from 0 to 1.
             */
            likeness?: number | null;
            /** Format: uuid */
            mcp_server_id: string;
            /** @description What the server calls the tool; empty for instructions. */
            name: string;
            /** @description The tool that this one was, most likely, under another name; `changes` are against that one. */
            renamed_from?: string | null;
            server: string;
            /**
             * @description `pinned`, or why it is held: `new`, `changed`, `moved` (the server is elsewhere since), `unreviewed` (trusted
             *     before, and the setting wants a person), `rejected`, or `unclear` (nobody could approve it).
             */
            state: string;
            /** @description Whether a person can end the hold. */
            waits_for_review: boolean;
            /** @description Why it is held, in a sentence. */
            why?: string | null;
        };
        /** @enum {string} */
        ToolSource: "builtin" | "mcp" | "http";
        /** @description A tool without its schema. */
        ToolSummaryResponse: {
            /** @description In the order they are looked at, without the approval condition. */
            access_rules: components["schemas"]["AccessRuleResponse"][];
            adapters: string[];
            /**
             * Format: uuid
             * @description The same as `approval_workflow_id`.
             */
            approval_policy_id?: string | null;
            /** Format: uuid */
            approval_workflow_id?: string | null;
            /** Format: uuid */
            config_id?: string | null;
            description: string;
            enabled_for_agents: string[];
            /** @description What clients call it by; null when they cannot. */
            exposed_name?: string | null;
            has_approval_condition: boolean;
            has_condition: boolean;
            is_enabled: boolean;
            /** @description Whether the account has what the tool needs. */
            is_supported: boolean;
            justification_mode?: components["schemas"]["JustificationMode"] | null;
            /** @description What the tool does with information, as people said; null: nobody has. */
            labels?: string[] | null;
            /** @description What its source calls it; configurations go by this name. */
            name: string;
            /** @description Labels that it lacks and that what it says of itself gives reason for. They count once people have set them. */
            proposed_labels: string[];
            /** @description Calling it changes nothing. */
            read_only: boolean;
            required_tracker_types: string[];
            requires_tracker: boolean;
            /** @description About how many tokens of a model's context the tool takes. */
            schema_tokens_estimate: number;
            /** @description Another tool has its name. */
            shadowed: boolean;
            source: components["schemas"]["ToolSource"];
            /**
             * Format: uuid
             * @description The server it comes from.
             */
            source_id?: string | null;
            source_name: string;
            unsupported_reason?: string | null;
            warnings: string[];
        };
        /** @description One message about a tracker's alarms, to one recipient. */
        TrackerAlarmNotificationResponse: {
            /** Format: int32 */
            attempts: number;
            channel: components["schemas"]["Channel"];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at?: string | null;
            /** Format: uuid */
            id: string;
            /** @description Why it was not sent, the last time that it was tried; null for who may not edit trackers. */
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When it is tried next; none once it has ended.
             */
            next_attempt_at?: string | null;
            /** @description An address of mail; null for who may not edit trackers. */
            recipient?: string | null;
            state: components["schemas"]["State"];
        };
        /** @description Something that is wrong with a tracker, or was. */
        TrackerAlarmResponse: {
            /**
             * Format: date-time
             * @description When it was well again; null: it is wrong now.
             */
            cleared_at?: string | null;
            kind: components["schemas"]["AlarmKind"];
            /** @description The messages by which they were told. */
            notifications: components["schemas"]["TrackerAlarmNotificationResponse"][];
            /** @description The tracker's name for that organization. */
            organization?: string | null;
            /**
             * Format: uuid
             * @description The organization that it is about, or that the project is of; null: all of the tracker.
             */
            organization_id?: string | null;
            /** @description The tracker's name for that project. */
            project?: string | null;
            /**
             * Format: uuid
             * @description The project that it is about; null: it is not about a project.
             */
            project_id?: string | null;
            /**
             * Format: date-time
             * @description Since when it has been wrong without a break, or was.
             */
            raised_at: string;
            /**
             * Format: date-time
             * @description When people were last told: once for each time that it is raised, and once a day at most.
             */
            told_at?: string | null;
        };
        /** @description A tracker to connect. Name and type are enough to receive webhooks. */
        TrackerCreate: {
            /** @description What the token is: `api_token` (unless given), `github_app` or `oauth`. */
            auth_type?: string | null;
            /** @description Further, not secret, settings of the connection; `config` is read as well. */
            connection_details?: Record<string, never> | null;
            is_active?: boolean | null;
            meta_data?: Record<string, never> | null;
            name: string;
            /** @description The tracker's name for the organization, group or site; absent: made from the name. */
            organization?: string | null;
            /** @description Logins under which we ourselves act there; their events never trigger. */
            own_logins?: string[] | null;
            scope_rules?: components["schemas"]["ScopeRuleBody"][] | null;
            /** @description Event names to take; absent takes all. */
            subscribed_events?: string[] | null;
            /**
             * @description Kept sealed, never given back; `api_key` is read as well. An OAuth app gives as JSON what the tracker's token
             *     endpoint answered, with its `client_id` and `client_secret`, and the token is renewed in time.
             */
            token?: string | null;
            /** @description `github`, `gitlab` or `jira`; `type` is read as well. */
            tracker_type: string;
            /** @description Address of a server of one's own; absent for the public ones. */
            url?: string | null;
        };
        /** @description A tracker that was connected just now. */
        TrackerCreated: {
            /** Format: uuid */
            id: string;
            name: string;
            organization: components["schemas"]["OrganizationRef"];
            tracker_type: components["schemas"]["TrackerKind"];
            unlocked_tool_names: string[];
            /** @description What will not work as one might expect. */
            warnings: string[];
            webhook: components["schemas"]["WebhookSecret"];
        };
        /**
         * @description The kinds of tracker that can be connected.
         * @enum {string}
         */
        TrackerKind: "github" | "gitlab" | "jira";
        /** @description A connected tracker. */
        TrackerResponse: {
            /** Format: uuid */
            account_id: string;
            /** @description What the token is: `api_token`, `github_app` or `oauth`. */
            auth_type: string;
            connection_details: Record<string, never>;
            /** Format: date-time */
            created: string;
            /** @description Projects that could not be read the last time. */
            degraded_projects: string[];
            /** @description Whether a token is kept. The token itself is never given back. */
            has_token: boolean;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            is_syncing: boolean;
            /** @description Whether the token was good when it was last used. */
            is_valid: boolean;
            jira_manual_webhook?: components["schemas"]["JiraManualWebhook"] | null;
            /**
             * Format: date-time
             * @description When all that was due was last read through the API, and when it is read again.
             */
            last_sync?: string | null;
            /** Format: date-time */
            last_updated: string;
            /** Format: date-time */
            last_validation?: string | null;
            meta_data: Record<string, never>;
            name: string;
            /** Format: date-time */
            next_sync?: string | null;
            organizations: components["schemas"]["OrganizationRef"][];
            own_logins: string[];
            scope_rules: components["schemas"]["ScopeRuleResponse"][];
            subscribed_events?: string[] | null;
            /** Format: date-time */
            token_expires_at?: string | null;
            /** @description `valid`, `expiring_soon` (within two weeks) or `expired`; null where it does not end, or nobody says when. */
            token_expiry_status?: string | null;
            tracker_type: components["schemas"]["TrackerKind"];
            url?: string | null;
            /** @description What was wrong the last time, or why the token was not used yet. */
            validation_message?: string | null;
            /** @description How the webhooks of each organization are. */
            webhooks: components["schemas"]["WebhookResponse"][];
        };
        /** @description A credential to try: a new one, or the one that a connected tracker has. */
        TrackerTestRequest: {
            /** @description What the token is: `api_token`, `github_app` or `oauth`. */
            auth_type?: string | null;
            connection_details?: Record<string, never> | null;
            /** @description Whose projects to list. */
            organization_identifier?: string | null;
            /** @description `api_key` is read as well. */
            token?: string | null;
            /**
             * Format: uuid
             * @description A connected tracker. Without `token` the one that is kept is tried.
             */
            tracker_id?: string | null;
            /** @description `github`, `gitlab` or `jira`; may be left out with `tracker_id`. */
            tracker_type?: string | null;
            /** @description Address of a server of one's own; absent for the public ones. */
            url?: string | null;
        };
        /** @description Whether a credential is good, and what it sees. */
        TrackerTestResponse: {
            /** @description The field that can mend it: `token`, `url` or `connection_details`; null when it is good, or waiting helps. */
            field?: string | null;
            /** @description Who the credential is, or what is wrong with it and the way out. */
            message: string;
            /** @description Null when it is not good. */
            orgs?: components["schemas"]["OrganizationGroup"][] | null;
            success: boolean;
        };
        /** @description What to change. Absent fields stay; `url`, `token` and `subscribed_events` are emptied by null. */
        TrackerUpdate: {
            connection_details?: Record<string, never> | null;
            is_active?: boolean | null;
            meta_data?: Record<string, never> | null;
            name?: string | null;
            own_logins?: string[] | null;
            /** @description Replaces all rules. */
            scope_rules?: components["schemas"]["ScopeRuleBody"][] | null;
            subscribed_events?: string[] | null;
            /** @description A new token, kept sealed; null removes the one there is. `api_key` is read as well. */
            token?: string | null;
            url?: string | null;
        };
        /** @enum {string} */
        Transport: "http-streaming" | "sse" | "stdio";
        /** @description What was started. */
        Triggered: {
            /** @description The same idempotency key came before; this is what it started then. */
            duplicate: boolean;
            /** Format: uuid */
            event_id: string;
            /** Format: uuid */
            flow_id: string;
            /**
             * Format: uuid
             * @description The execution.
             */
            id: string;
            status: string;
        };
        /** @description The event that started an execution. */
        TriggerEvent: components["schemas"]["EventResponse"] & {
            /** @description The body as it arrived; null when it is longer than 256 KiB: then read the event itself. */
            payload?: unknown;
            /** Format: int32 */
            payload_bytes: number;
            payload_truncated: boolean;
        };
        /**
         * @description Whether an event starts the flow.
         * @enum {string}
         */
        TryOutcome: "match" | "no" | "error";
        /** @description A name for a version. */
        UpdateTagRequest: {
            tag: string;
        };
        /** @description Somebody of the account. */
        UserResponse: {
            /** Format: date-time */
            created_at: string;
            email: string;
            full_name?: string | null;
            /** Format: uuid */
            id: string;
            /** @description Such as `owner` or `editor`. */
            roles: string[];
            /** @description The teams they are in, by name. */
            teams: components["schemas"]["UserTeam"][];
            username: string;
        };
        /** @description A team that somebody is in. */
        UserTeam: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        /**
         * @description What two issues are to one another.
         * @enum {string}
         */
        Verdict: "duplicate" | "overlapping" | "unrelated";
        /** @description How far the verdict on a pair is. */
        VerdictItem: {
            classification?: components["schemas"]["Verdict"] | null;
            error?: string | null;
            /** Format: uuid */
            issue1_id: string;
            /** Format: uuid */
            issue2_id: string;
            model?: string | null;
            reason?: string | null;
            /** @description `done`, `pending`, `no_model`, `failed`, `not_found`, or `unknown`: nobody was asked. */
            state: string;
            suggestion?: string | null;
        };
        /** @description Pairs to ask about. */
        VerdictsRequest: {
            /** @description Have a model asked in the background where nothing was said yet. */
            analyze?: boolean;
            pairs: components["schemas"]["PairIds"][];
            /** @description Also where it failed just now. */
            retry?: boolean;
        };
        VerdictsResponse: {
            items: components["schemas"]["VerdictItem"][];
        };
        Version: {
            name: string;
            version: string;
        };
        /** @description One vote. */
        VoteResponse: {
            approved: boolean;
            /** Format: date-time */
            at: string;
            comment?: string | null;
            /** @description It is about the arguments as they stand. */
            is_current: boolean;
            /**
             * Format: uuid
             * @description None where a link was used that was not sent to one person.
             */
            user_id?: string | null;
            username?: string | null;
        };
        /**
         * @description Whether the server is to be used.
         * @enum {string}
         */
        WantedStatus: "active" | "inactive" | "error";
        /** @description A server that is sent JSON. It is signed with a secret that we make and show once. */
        WebhookChannelConfig: {
            /** @description Sent along; masked in answers. */
            headers?: {
                [key: string]: string;
            } | null;
            /** @description Masked in answers. */
            url: string;
        };
        /** @description How the flow's own webhook works. */
        WebhookConfig: {
            /** @description Dotted path into the body whose value identifies a delivery. */
            dedupe_path?: string | null;
            /** @description Not supported yet; only false is taken. */
            supersede_on_update?: boolean;
            /** @description Made by the server unless given; shown only when it was set just now. */
            webhook_secret?: string | null;
        };
        /** @description How an organization's webhooks are. */
        WebhookResponse: {
            /**
             * Format: int64
             * @description Missed deliveries that were fetched.
             */
            healed: number;
            /** Format: date-time */
            healed_at?: string | null;
            identifier: string;
            /** Format: date-time */
            last_polling_update?: string | null;
            /** @description What a person has to do, or what is wrong. */
            message?: string | null;
            /**
             * Format: int64
             * @description Missed deliveries that cannot be had.
             */
            missing: number;
            /** Format: uuid */
            organization_id: string;
            /**
             * Format: int64
             * @description Deliveries that came by themselves, as the tracker's log has them.
             */
            received: number;
            state: components["schemas"]["WebhookState"];
            /** @description Where the tracker sends events. */
            url: string;
        };
        /** @description Where and with what a sender proves itself. */
        WebhookSecret: {
            /** @description Shown this once. */
            secret: string;
            url: string;
        };
        /**
         * @description Whether a webhook is there.
         * @enum {string}
         */
        WebhookState: "unknown" | "registered" | "manual" | "disabled";
        /**
         * @description Day of the week.
         * @enum {string}
         */
        Weekday: "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    put_access_rules_rule_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessRuleUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessRuleResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_access_rules_rule_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_account_kill_switch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillSwitchResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_account_kill_switch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KillSwitchChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KillSwitchResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_account_tool_review: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefaultReview"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_account_tool_review: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DefaultReview"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefaultReview"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_admin_accounts: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccountResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_admin_accounts_account_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                account_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdminAccountUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminAccountResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_ai_models: {
        parameters: {
            query?: {
                /** @description Only the one that is asked where none is named. */
                default_only?: boolean;
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AIModelRead"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_ai_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AIModelCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AIModelRead"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_ai_models_model_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AIModelRead"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_ai_models_model_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AIModelUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AIModelRead"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_ai_models_model_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_ai_models_model_id_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTestResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_ai_models_providers_provider_available_models: {
        parameters: {
            query?: {
                api_endpoint?: string;
            };
            header?: {
                /** @description Used for this once, and not kept. */
                "X-Provider-Api-Key"?: string | null;
            };
            path: {
                /** @description Such as `openai`. */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_ai_models_providers_provider_available_models: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Such as `openai`. */
                provider: string;
            };
            cookie?: never;
        };
        /** @description May be left out. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AvailableModelsRequest"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvailableModelsResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_policies: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_policies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApprovalWorkflowCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_policies_workflow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_approval_policies_workflow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApprovalWorkflowUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_approval_policies_workflow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description It is in use, or the default. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_policies_workflow_id_webhook_secret_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description It has no webhook. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_requests: {
        parameters: {
            query?: {
                /** @description Only what this execution asked for. */
                execution_id?: string;
                /** @description Most requests to answer; 50 unless said. */
                limit?: number;
                /** @description Text within what people read of a request, or its id. */
                q?: string;
                /** @description Only what was asked for in this session of a client, in the client's words. */
                runtime_session_id?: string;
                /** @description How many to leave out first. */
                skip?: number;
                /** @description `pending`, `approved`, `declined`, `expired` or `cancelled`. */
                status?: string;
                /** @description The tool's own name, or what it is listed as. */
                tool_name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalRequestResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_requests_request_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalRequestResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_requests_request_id_approve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApprovalDecision"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalRequestResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_requests_request_id_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApprovalCancel"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalRequestResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_requests_request_id_consent_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnerConsentStatusResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_requests_request_id_decide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApprovalDecision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalRequestResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_requests_request_id_decline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApprovalDecision"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalRequestResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_requests_request_id_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalEventResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_requests_request_id_notifications: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalNotificationResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_requests_request_id_original_args: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_requests_decide_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApprovalBatchDecision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalBatchResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_requests_stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalRequestStats"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_workflows: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_workflows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApprovalWorkflowCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_approval_workflows_workflow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_approval_workflows_workflow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApprovalWorkflowUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_approval_workflows_workflow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description It is in use, or the default. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_approval_workflows_workflow_id_webhook_secret_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalWorkflowResponse"];
                };
            };
            /** @description It has no webhook. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs: {
        parameters: {
            query?: {
                /** @description Such as `tool_call`, `approval_vote` or `update_flow`. */
                action?: string;
                /** @description Only what was done with this key. */
                api_key_id?: string;
                consent_ref?: string;
                /** @description Only what belongs together under this. */
                correlation_id?: string;
                /** @description Only entries before this time. */
                end_date?: string;
                /** @description Only what this execution did. */
                execution_id?: string;
                /** @description Most items to answer. */
                limit?: number;
                /** @description Such as `tool`, `approval_request` or `flow`. */
                resource_type?: string;
                /** @description How many to leave out first. */
                skip?: number;
                /** @description Only entries of this time or later. */
                start_date?: string;
                /** @description `success`, `failure`, `denied` or `pending`. */
                status_filter?: string;
                /** @description Only what concerns this tool. */
                tool_name?: string;
                /** @description Only what this person did. */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogsListResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_entry_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                entry_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_actors: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                skip?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditActorResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_denials: {
        parameters: {
            query?: {
                /** @description 7 by default. */
                days?: number;
                /** @description 100 by default. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogsListResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_export: {
        parameters: {
            query?: {
                /** @description Only what was sealed before this time. */
                end_date?: string;
                /** @description `jsonl`, which `preloop audit verify` reads, or `ocsf`. `jsonl` by default. */
                format?: string;
                /** @description Only what was sealed at this time or later; an entry is sealed within seconds. */
                start_date?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_grouped: {
        parameters: {
            query?: {
                /** @description Only groups in which something was done with this key. */
                api_key_id?: string;
                consent_ref?: string;
                /** @description Looks through no more entries than this. */
                count_limit?: number;
                end_date?: string;
                /** @description Only groups in which this execution did something. */
                execution_id?: string;
                /** @description Most groups to answer; 50 by default. */
                limit?: number;
                max_cost?: number;
                /** @description What the entries of a group cost together. */
                min_cost?: number;
                /** @description Whether a group needs all the outcomes, or any. `all` by default. */
                outcome_match?: string;
                /** @description How many to leave out first. */
                skip?: number;
                start_date?: string;
                tool_name?: string;
                /** @description Only groups in which this person did something. */
                user_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditGroupedListResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_integrity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditIntegrityResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditKeyResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_overview: {
        parameters: {
            query?: {
                /** @description Most exceptions to show; 12 by default. */
                exceptions_limit?: number;
                start_date?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditOverviewResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_audit_logs_stats: {
        parameters: {
            query?: {
                /** @description 30 by default. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditStatsResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_auth_api_keys: {
        parameters: {
            query?: {
                /** @description Expired keys too; they are by default. */
                include_retired?: boolean;
                /** @description Most keys to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
                /** @description Part of the name. */
                q?: string;
                /** @description `name`, `created` or `expires`; `-` in front turns the order round. `-created` by default. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeySummary"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_auth_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_auth_api_keys_key_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeySummary"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_auth_api_keys_key_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_auth_api_keys_count: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyCount"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogoutResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_auth_oauth_clients: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthClientResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_auth_oauth_clients_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Cut off. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The refresh token does not count, or not any more. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_auth_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthUserCreate"];
            };
        };
        responses: {
            /** @description Registered; sign in next. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthUserResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Registration is switched off. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_auth_sessions_revoke_all: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedSessions"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_auth_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
                "application/x-www-form-urlencoded": components["schemas"]["Body_login_form"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Wrong username or password. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_auth_token_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Wrong username or password. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_auth_users_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthUserResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_auth_users_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthUserUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthUserResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_auth_users_me_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChangeRequest"];
            };
        };
        responses: {
            /** @description Changed; all other sessions have ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_comments_search: {
        parameters: {
            query?: {
                /** @description One of the assignees. */
                assignee?: string;
                /** @description Who wrote the issue, or the comment. */
                author?: string;
                /** @description This issue and its comments. */
                issue_id?: string;
                /** @description Separated by commas; an issue has to have all of them. */
                labels?: string;
                last_updated_after?: string;
                last_updated_before?: string;
                /** @description Most results. */
                limit?: number;
                /** @description Name or identifier. */
                organization?: string;
                organization_id?: string;
                priority?: string;
                /** @description Name or identifier, such as `owner/repo`. */
                project?: string;
                project_id?: string;
                /** @description Words, a sentence, a key or an error message; `"a phrase"`, `OR` and `-not` work. Empty: the newest first. */
                query?: string;
                /** @description `hybrid` (the default), `fulltext` or `similarity`. */
                search_type?: string;
                /** @description How many to leave out first; at most 10,000 results can be paged through. */
                skip?: number;
                /** @description `open`, `closed`, or the tracker's own word. */
                status?: string;
                tracker_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentSearchResults"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_compliance_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_compliance_metrics_short_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description As the definition says it. */
                short_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MetricPut"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_compliance_metrics_short_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The metric's name. */
                short_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_embeddings: {
        parameters: {
            query?: {
                /** @description Name of the model that made them; absent: the one that serves. */
                embedding_model_id?: string;
                limit?: number;
                organization_ids?: string;
                organization_names?: string;
                /** @description Separated by commas, like the others. */
                project_ids?: string;
                project_names?: string;
                skip?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmbeddingRawResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_events: {
        parameters: {
            query?: {
                /** @description Only events that started this flow, by themselves or again. */
                flow_id?: string;
                /** @description Received at this time or later. */
                from?: string;
                /** @description Most items to answer. */
                limit?: number;
                /**
                 * @description `waiting` for the router, `parked` after failing too often, `routed`; and of those `started` something or
                 *     `unstarted`.
                 */
                outcome?: string;
                /** @description Only events of this project, by its identifier such as `octo/app`, or by the tracker's id of it. */
                project?: string;
                /** @description Text within the subject, the actor, the project's identifier or the sender's name for the event. */
                q?: string;
                /** @description How many to leave out first. */
                skip?: number;
                /** @description `github`, `gitlab`, `jira`, `webhook`, `schedule` or `manual`. */
                source?: string;
                /** @description Received before this time. */
                to?: string;
                /** @description Only events of this tracker. */
                tracker_id?: string;
                /** @description The normalised name, such as `issue_opened`. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_events_event_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventDetailResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description It was there, and went when its time was over. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_events_event_id_explanation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventExplanationResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description It was there, and went when its time was over. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_events_parked: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParkedGroupResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_events_replay: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the replay, for good. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_features: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Features"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                skip?: number;
                /** @description Leave executions that were created before out of `execution_stats`. */
                stats_since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowCreate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_flow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_flows_flow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_flows_flow_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_flow_id_executions: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                skip?: number;
            };
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_flow_id_gatherings: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                skip?: number;
            };
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GatheringResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_flow_id_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduleResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_flow_id_schedule_ticks: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description Only fire times that were missed, made up for or not; or only those that were not. */
                missed?: boolean;
                /** @description `started`, `waiting`, `gathered` or `skipped`. */
                outcome?: string;
                /** @description How many to leave out first. */
                skip?: number;
            };
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TickResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_flow_id_trigger: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key again starts nothing new. */
                "Idempotency-Key"?: string | null;
                /** @description The execution that causes this start. */
                "X-Preloop-Execution"?: string | null;
            };
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        /** @description The payload; may be left out. */
        requestBody?: {
            content: {
                "application/json": Record<string, never> | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Triggered"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_flow_id_versions: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                skip?: number;
            };
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowVersionResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_flow_id_webhook_secret_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowSecretRotated"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_flow_id_yaml: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_flows_flow_id_yaml: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/yaml": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_apply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/yaml": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Applied"][];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_check: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowCheckRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowCheckResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_executions: {
        parameters: {
            query?: {
                /** @description Only executions of this flow. */
                flow_id?: string;
                /** @description Most items to answer. */
                limit?: number;
                /** @description Text within the flow's name, the event's subject or type, the error, or the id. */
                search?: string;
                /** @description How many to leave out first. */
                skip?: number;
                /** @description Only executions that started at this time or later; waiting ones count from their creation. */
                started_after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_executions_execution_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionDetailResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_executions_execution_id_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_executions_execution_id_logs: {
        parameters: {
            query?: {
                /** @description Most lines; more than 5,000 are never given. */
                limit?: number;
                /** @description The line to begin with, from 0; `next_offset` of the answer before. */
                offset?: number;
                /** @description Same as `offset`. */
                skip?: number;
                /** @description The last so many lines. */
                tail?: number;
            };
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogsResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description It was there, and went when its time was over. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_executions_execution_id_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_flows_executions_execution_id_result: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_executions_execution_id_retry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description It was there, and went when its time was over. */
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_schedule_preview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchedulePreviewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePreviewResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_flows_test: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowTestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowTestResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Requests can be served. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Requests should go elsewhere. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_issue_compliance_prompts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CompliancePrompt"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issue_compliance_suggestion_issue_id: {
        parameters: {
            query?: {
                /** @description The metric's name or prompt id; `DoR` unless given. */
                prompt_name?: string;
            };
            header?: never;
            path: {
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestion"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    patch_issue_compliance_update_issue_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComplianceUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issue_compliance_issue_id: {
        parameters: {
            query?: {
                /** @description The metric's name or prompt id; `DoR` unless given. */
                prompt_name?: string;
            };
            header?: never;
            path: {
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceResult"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issue_compliance_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComplianceBatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceBatchResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issue_dependencies_commit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issue_dependencies_detect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DetectRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependenciesResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issue_dependencies_extend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExtendRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependenciesResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issue_duplicates: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description At most so many pairs of each issue; 20 unless given. */
                limit_per_issue?: number;
                /** @description Only pairs within these projects, separated by commas. */
                project_ids?: string;
                /** @description Pairs that people decided about, those about which nobody has, or all; `all` unless given. */
                resolution?: "all" | "unresolved" | "resolved";
                /** @description Cosine of the vectors; of pairs without vectors, the probability. 0.7 unless given. */
                similarity_threshold?: number;
                /** @description How many to leave out first. */
                skip?: number;
                /** @description Pairs of two open issues, of two closed ones, or all; `opened` unless given. */
                status?: "opened" | "closed" | "all";
                /** @description Only pairs with this verdict: a model's where it said something, else that of the texts. */
                verdict?: components["schemas"]["Verdict"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatePair"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issue_duplicates_ai_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiStatus"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issue_duplicates_check: {
        parameters: {
            query: {
                issue1_id: string;
                issue2_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatePair"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issue_duplicates_clusters: {
        parameters: {
            query?: {
                /** @description Only within these projects, separated by commas. */
                project_ids?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicateCluster"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issue_duplicates_confirmed: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                skip?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicatePair"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    patch_issue_duplicates_execute_resolution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolutionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResolutionResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    patch_issue_duplicates_propose_resolution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolutionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResolutionResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issue_duplicates_verdicts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerdictsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerdictsResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issues: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                project_id?: string;
                /** @description Conversations on pull requests as well. */
                pull_requests?: boolean;
                /** @description Words in title or text, or a key. */
                q?: string;
                /** @description How many to leave out first. */
                skip?: number;
                sort?: "updated_desc";
                status?: "open" | "closed" | "all";
                tracker_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueListResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issues: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names this request for a day. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issues_count: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueCount"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issues_issue_id: {
        parameters: {
            query?: {
                /** @description Id, identifier or name of the organization. */
                organization?: string;
                /** @description Id, identifier or name of the project. */
                project?: string;
            };
            header?: never;
            path: {
                /** @description Id, key or address of the issue. */
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_issues_issue_id: {
        parameters: {
            query?: {
                /** @description Id, identifier or name of the organization. */
                organization?: string;
                /** @description Id, identifier or name of the project. */
                project?: string;
            };
            header?: {
                /** @description Names this request for a day. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id, key or address of the issue. */
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssueUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_issues_issue_id: {
        parameters: {
            query?: {
                /** @description Id, identifier or name of the organization. */
                organization?: string;
                /** @description Id, identifier or name of the project. */
                project?: string;
            };
            header?: {
                /** @description Names this request for a day. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id, key or address of the issue. */
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueRemoved"];
                };
            };
            /** @description The tracker refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issues_issue_id_comments: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
                /** @description Id, identifier or name of the organization. */
                organization?: string;
                /** @description Id, identifier or name of the project. */
                project?: string;
            };
            header?: never;
            path: {
                /** @description Id, key or address of the issue. */
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentList"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issues_issue_id_comments: {
        parameters: {
            query?: {
                /** @description Id, identifier or name of the organization. */
                organization?: string;
                /** @description Id, identifier or name of the project. */
                project?: string;
            };
            header?: {
                /** @description Names this request for a day. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id, key or address of the issue. */
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommentCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issues_issue_id_links: {
        parameters: {
            query?: {
                /** @description Id, identifier or name of the organization. */
                organization?: string;
                /** @description Id, identifier or name of the project. */
                project?: string;
            };
            header?: never;
            path: {
                /** @description Id, key or address of the issue. */
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkResponse"][];
                };
            };
            /** @description The tracker refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_issues_issue_id_links: {
        parameters: {
            query?: {
                /** @description Id, identifier or name of the organization. */
                organization?: string;
                /** @description Id, identifier or name of the project. */
                project?: string;
            };
            header?: {
                /** @description Names this request for a day. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                /** @description Id, key or address of the issue. */
                issue_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkResponse"][];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker did not answer; whether it did what it was asked is not known. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_issues_search: {
        parameters: {
            query?: {
                /** @description One of the assignees. */
                assignee?: string;
                /** @description Who wrote the issue, or the comment. */
                author?: string;
                /** @description This issue and its comments. */
                issue_id?: string;
                /** @description Separated by commas; an issue has to have all of them. */
                labels?: string;
                last_updated_after?: string;
                last_updated_before?: string;
                /** @description Most results. */
                limit?: number;
                /** @description Name or identifier. */
                organization?: string;
                organization_id?: string;
                priority?: string;
                /** @description Name or identifier, such as `owner/repo`. */
                project?: string;
                project_id?: string;
                /** @description Words, a sentence, a key or an error message; `"a phrase"`, `OR` and `-not` work. Empty: the newest first. */
                query?: string;
                /** @description `hybrid` (the default), `fulltext` or `similarity`. */
                search_type?: string;
                /** @description How many to leave out first; at most 10,000 results can be paged through. */
                skip?: number;
                /** @description `open`, `closed`, or the tracker's own word. */
                status?: string;
                tracker_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Search-Reason"?: string | null;
                    "X-Search-Type"?: string;
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssueResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_mcp_servers: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpServerResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_mcp_servers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["McpServerCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpServerResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_mcp_servers_server_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpServerResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_mcp_servers_server_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["McpServerUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpServerResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_mcp_servers_server_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_mcp_servers_server_id_oauth_authorize: {
        parameters: {
            query: {
                /** @description From `authorize-token` */
                code: string;
            };
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The way to the authorization server */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_mcp_servers_server_id_oauth_authorize_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizeTokenResponse"];
                };
            };
            /** @description The server's `auth_type` is not `oauth`. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_mcp_servers_server_id_scan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanResponse"];
                };
            };
            /** @description The server is inactive. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_mcp_servers_server_id_tool_reviews: {
        parameters: {
            query?: {
                /** @description Also those that count, with why they do. */
                all?: boolean;
            };
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolReviewResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_mcp_servers_server_id_tool_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToolReviewDecision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewedResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_mcp_servers_server_id_tools: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["McpToolResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_mcp_servers_oauth_callback: {
        parameters: {
            query: {
                code?: string;
                error?: string;
                error_description?: string;
                iss?: string;
                state: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A sentence for the person */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_mcp_tool_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The tool's name, such as `get_issue` */
                tool_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What the tool answered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_notification_preferences_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferencesResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_notification_preferences_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationPreferencesUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferencesResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_notification_preferences_me_device_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferencesResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_notification_preferences_me_qr_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QRCodeResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_notification_preferences_me_register_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MobileDeviceRegistration"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferencesResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_notification_preferences_me_test_push: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TestPushRequest"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestPushResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_notification_preferences_register_via_token: {
        parameters: {
            query: {
                /** @description The code that the phone has read. */
                token: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MobileDeviceRegistrationResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_organizations: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_organizations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationCreated"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_organizations_organization_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_organizations_organization_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_organizations_organization_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_organizations_organization_id_projects: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path: {
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_organizations_organization_id_projects_identifier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Such as `owner/name`. */
                identifier: string;
                /** @description The organization. */
                organization_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_organizations_organization_id_webhook_secret_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                organization_id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SecretRotate"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretRotated"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_organizations_by_identifier_identifier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Such as `octo-org`. */
                identifier: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_overview: {
        parameters: {
            query?: {
                /** @description Seven days before `to`, unless given. */
                from?: string;
                /** @description Into how many pieces of equal length the span is cut; 28 by default. */
                pieces?: number;
                /** @description Now, unless given; at most 400 days after `from`. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pong"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_apply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyApplyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyApplyResult"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_diff: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyDiffRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDiffResult"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_export: {
        parameters: {
            query?: {
                /** @description `yaml` unless given. */
                format?: "yaml" | "json";
                /** @description Whether the servers are in it; without them, applying it leaves them as they are. */
                include_mcp_servers?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Policy-Drifted"?: boolean;
                    "X-Policy-Version"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_information_flow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InformationFlow"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_policies_information_flow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InformationFlow"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InformationFlow"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_information_flow_held: {
        parameters: {
            query?: {
                /** @description One execution alone. */
                execution_id?: string;
                /** @description Most to answer; 100 unless given. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldLabels"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_replay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyReplayRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyReplayResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too often; try again after `Retry-After` seconds. */
            429: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_shadow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyShadowResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_policies_shadow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyShadowPut"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyShadowResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_policies_shadow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_shadow_calls: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of an answer. */
                cursor?: string;
                /** @description Most calls to answer; 100 unless given. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyShadowCallsResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_simulate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicySimulationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicySimulationResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_validate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyText"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyValidationResult"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_versions: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                skip?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersionMetadata"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateVersionRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersionFull"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_policies_versions_version_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersionFull"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_versions_version_id_rollback: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RollbackRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RollbackResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_policies_versions_version_id_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTagRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersionMetadata"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_policies_versions_version_id_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                version_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyVersionMetadata"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_policies_versions_prune: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PruneRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PruneResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_private_webhooks_tracker_type_organization_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The organization that the hook belongs to */
                organization_id: string;
                /** @description `github`, `gitlab` or `jira`, in upper or lower case */
                tracker_type: string;
            };
            cookie?: never;
        };
        /** @description The event as the tracker sends it, at most 25 MiB */
        requestBody: {
            content: {
                "application/json": unknown;
                "application/x-www-form-urlencoded": string;
            };
        };
        responses: {
            /** @description Kept, or deliberately not */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The signature or token is missing or does not fit */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_project_duplicate_stats: {
        parameters: {
            query?: {
                /** @description 0.95 unless given. */
                similarity_threshold?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectDuplicateStats"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_projects: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
                /** @description Only projects of this organization. */
                organization_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_projects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_projects_project_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_projects_project_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_projects_project_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_projects_test_connection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestConnectionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestConnectionResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_runtime_context: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuntimeContext"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_runtime_result: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentResult"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultTaken"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_search: {
        parameters: {
            query?: {
                /** @description One of the assignees. */
                assignee?: string;
                /** @description Who wrote the issue, or the comment. */
                author?: string;
                /** @description `issue`, `comment` or `both` (the default). */
                embedding_type?: string;
                /** @description This issue and its comments. */
                issue_id?: string;
                /** @description Separated by commas; an issue has to have all of them. */
                labels?: string;
                last_updated_after?: string;
                last_updated_before?: string;
                /** @description Most results. */
                limit?: number;
                /** @description Name or identifier. */
                organization?: string;
                organization_id?: string;
                priority?: string;
                /** @description Name or identifier, such as `owner/repo`. */
                project?: string;
                project_id?: string;
                /** @description Words, a sentence, a key or an error message; `"a phrase"`, `OR` and `-not` work. Empty: the newest first. */
                query?: string;
                /** @description `hybrid` (the default), `fulltext` or `similarity`. */
                search_type?: string;
                /** @description How many to leave out first; at most 10,000 results can be paged through. */
                skip?: number;
                /** @description `relevance` (the default), or `newest`: the same page, the one changed last first. */
                sort?: string;
                /** @description `open`, `closed`, or the tracker's own word. */
                status?: string;
                tracker_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_teams: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_teams: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_teams_team_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_teams_team_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_teams_team_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description A workflow asks it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_teams_team_id_members: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_teams_team_id_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemberAdd"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_teams_team_id_members_user_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                team_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_tool_configurations: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolConfigurationResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_tool_configurations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToolConfigurationCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolConfigurationResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_tool_configurations_config_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolConfigurationResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_tool_configurations_config_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToolConfigurationUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolConfigurationResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_tool_configurations_config_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_tool_configurations_config_id_access_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessRuleResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_tool_configurations_config_id_access_rules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessRuleCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessRuleResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_tool_configurations_config_id_access_rules_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessRuleOrder"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessRuleResponse"][];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_tool_configurations_config_id_approval_condition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolApprovalConditionResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_tool_configurations_config_id_approval_condition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToolApprovalConditionCreate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolApprovalConditionResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_tool_configurations_config_id_approval_condition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_tool_configurations_config_id_approval_condition_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConditionTestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConditionTestResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_tool_configurations_config_id_condition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                config_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ToolConditionUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolConfigurationResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_tool_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolReviewResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_tools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_tools_summary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ToolSummaryResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_trackers: {
        parameters: {
            query?: {
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackerResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_trackers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackerCreate"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackerCreated"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_trackers_tracker_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tracker_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackerResponse"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_trackers_tracker_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tracker_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackerUpdate"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackerResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_trackers_tracker_id: {
        parameters: {
            query?: {
                /** @description Remove the tracker with its organizations and projects, instead of hiding it. */
                hard_delete?: boolean;
            };
            header?: never;
            path: {
                tracker_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_trackers_tracker_id_alarms: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tracker_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackerAlarmResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_trackers_tracker_id_sync: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tracker_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_trackers_tracker_id_webhook_secret_rotate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tracker_id: string;
            };
            cookie?: never;
        };
        /** @description May be left out. */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SecretRotate"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretRotated"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_trackers_list_projects_for_org: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackerTestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectIdentifier"][];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The tracker's answer got lost. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_trackers_test_and_list_orgs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackerTestRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrackerTestResponse"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_users: {
        parameters: {
            query?: {
                /** @description Only these people: at most 100 ids, separated by commas. */
                ids?: string;
                /** @description Most items to answer. */
                limit?: number;
                /** @description How many to leave out first. */
                offset?: number;
                /** @description Text within the username, the e-mail address or the full name; case does not matter. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Total-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResponse"][];
                };
            };
            /** @description No credential, or one that proves nothing. */
            401: {
                headers: {
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The caller may not do this; the message names the permission. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A value is missing, of the wrong type, or out of bounds; `detail` says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    post_webhooks_flows_flow_id_webhook_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_id: string;
                /** @description The secret of the flow's webhook */
                webhook_secret: string;
            };
            cookie?: never;
        };
        /** @description Becomes the event's payload, at most 25 MiB */
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The flow's execution */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartReceipt"];
                };
            };
            /** @description The body did not arrive, or asks for something that is refused. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The secret is wrong */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Does not exist, or belongs to another tenant. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Somebody else was faster, or the state does not allow it any more. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body is longer than this endpoint reads. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description The body does not match the trigger's filters or condition */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    get_ws_unified: {
        parameters: {
            query?: {
                /** @description Older clients sign in this way; the header or the first message keep the token out of logs. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket from here on. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description This is no WebSocket handshake. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Pages of this origin may not connect. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description A fault of ours; the server's log has more under the answer's `x-request-id`. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Something we need is away; try again after `Retry-After` seconds. */
            503: {
                headers: {
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
