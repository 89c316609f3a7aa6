-- For wrk: every answer of a feed is looked at while the server is saturated. With the argument `known`, requests carry the newest
-- ETag, as feed readers' do. Prints a line of JSON in the end.

local tags, order = {}, {}
local newest, replaced_at = nil, {}
local known = false
local plain, asking = nil, nil
whole, unchanged, versions, wrong = 0, 0, 0, 0
first_wrong = ""

-- Answers cross on many connections: an older one may come this much later, in seconds (os.time knows no parts of them).
local CROSSING = 2
-- So many versions are kept to compare with.
local REMEMBERED = 30

local threads = {}
function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  for _, argument in ipairs(arguments) do
    if argument == "known" then known = true end
  end
  plain = wrk.format("GET")
end

function request()
  if not known or not newest then return plain end
  if not asking then
    local headers = { ["If-None-Match"] = newest }
    for name, value in pairs(wrk.headers) do headers[name] = value end
    asking = wrk.format("GET", nil, headers)
  end
  return asking
end

local function fault(what)
  wrong = wrong + 1
  if first_wrong == "" then first_wrong = what end
end

local function header(headers, name)
  local value = headers[name]
  if value then return value end
  for other, one in pairs(headers) do
    if string.lower(other) == name then return one end
  end
  return nil
end

local function remember(tag, body)
  tags[tag] = body
  table.insert(order, tag)
  versions = versions + 1
  if newest then replaced_at[newest] = os.time() end
  newest, asking = tag, nil
  if #order > REMEMBERED then
    local old = table.remove(order, 1)
    tags[old] = false
  end
end

local function went_back(tag)
  local at = replaced_at[tag]
  return tag ~= newest and at ~= nil and os.time() - at > CROSSING
end

function response(status, headers, body)
  local tag = header(headers, "etag")
  if not tag then return fault("no ETag, status " .. status) end
  if status == 304 then
    unchanged = unchanged + 1
    if #body > 0 then return fault("a 304 with a body") end
    if went_back(tag) then return fault("an ETag of before") end
    return
  end
  if status ~= 200 then return fault("status " .. status) end
  whole = whole + 1
  if tonumber(header(headers, "content-length")) ~= #body then
    return fault("Content-Length is not the length")
  end
  if tags[tag] == nil then return remember(tag, body) end
  if tags[tag] and tags[tag] ~= body then return fault("other bytes under the same ETag") end
  if went_back(tag) then return fault("a version of before") end
end

function done(summary, latency)
  local sums = { whole = 0, unchanged = 0, versions = 0, wrong = 0 }
  local said = ""
  for _, thread in ipairs(threads) do
    for name in pairs(sums) do sums[name] = sums[name] + thread:get(name) end
    if said == "" then said = thread:get("first_wrong") end
  end
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%d,"whole":%d,"unchanged":%d,"versions":%d,"wrong":%d,"said":"%s","sockets":%d,"statuses":%d,"p99":%f}\n',
    summary.requests, sums.whole, sums.unchanged, sums.versions, sums.wrong, said,
    errors.connect + errors.read + errors.write + errors.timeout, errors.status, latency:percentile(99) / 1000))
end
