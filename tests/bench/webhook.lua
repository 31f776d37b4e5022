-- One signed delivery a request: the same body, so the same signature, under ever new delivery keys.
local body_file = io.open(os.getenv("BENCH_BODY"), "rb")
local body = body_file:read("*a")
body_file:close()

local threads = 0
function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local sent = 0
function init()
    wrk.method = "POST"
    wrk.body = body
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["X-GitHub-Event"] = "push"
    wrk.headers["X-Hub-Signature-256"] = os.getenv("BENCH_SIGNATURE")
end

function request()
    sent = sent + 1
    wrk.headers["X-GitHub-Delivery"] = os.getenv("BENCH_RUN") .. "-" .. number .. "-" .. sent
    return wrk.format()
end
