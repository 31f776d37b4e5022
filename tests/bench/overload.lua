-- As webhook.lua, and counts the answers by what they say. With BENCH_PAUSE_MS each connection pauses so long before
-- each request, on average.
dofile((debug.getinfo(1, "S").source:match("^@(.*)overload%.lua$") or "") .. "webhook.lua")

local pause = tonumber(os.getenv("BENCH_PAUSE_MS") or "0")
if pause > 0 then
    function delay()
        return math.random(0, 2 * pause)
    end
end

local threads = {}
local setup_sender = setup
function setup(thread)
    setup_sender(thread)
    table.insert(threads, thread)
end

accepted, refused, without_retry_after, other = 0, 0, 0, 0
function response(status, headers)
    if status == 200 then
        accepted = accepted + 1
    elseif status ~= 503 then
        other = other + 1
    elseif headers["retry-after"] or headers["Retry-After"] then
        refused = refused + 1
    else
        without_retry_after = without_retry_after + 1
    end
end

function done()
    for _, name in ipairs({ "accepted", "refused", "without_retry_after", "other" }) do
        local sum = 0
        for _, thread in ipairs(threads) do sum = sum + thread:get(name) end
        io.write("count " .. name .. " " .. sum .. "\n")
    end
end
