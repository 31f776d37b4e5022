-- One signed delivery a request: the same body, so the same signature, under ever new delivery keys. The keys are
-- random as real ones are: keys in order would spare the ledger's index most of its work.
local body_file = io.open(os.getenv("BENCH_BODY"), "rb")
local body = body_file:read("*a")
body_file:close()

local threads = 0
function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init()
    local seed = number
    for at = 1, #os.getenv("BENCH_RUN") do
        seed = (seed * 31 + string.byte(os.getenv("BENCH_RUN"), at)) % 2147483647
    end
    math.randomseed(seed)
    wrk.method = "POST"
    wrk.body = body
    wrk.headers["Content-Type"] = "application/json"
    wrk.headers["X-GitHub-Event"] = os.getenv("BENCH_EVENT") or "push"
    wrk.headers["X-Hub-Signature-256"] = os.getenv("BENCH_SIGNATURE")
end

function request()
    local part = function() return math.random(0, 65535) end
    wrk.headers["X-GitHub-Delivery"] = string.format("%04x%04x-%04x-%04x-%04x-%04x%04x%04x",
        part(), part(), part(), part(), part(), part(), part(), part())
    return wrk.format()
end
