import { createHash } from 'node:crypto';

/** A call of the port, as one script over one key. */
export interface Script {
  readonly source: string;
  /** What the server knows it by, once it has seen it. */
  readonly sha: string;
}

// A record is a string of words: `<token> <attempt> <until> <retain>`, so that the common case of each script is one
// command that reads and one that writes. `until`: when the lease ends, in µs, on the server's clock. `retain`: for how
// many ms the record is kept. A released one has an empty token. One that is done is `done <token>`, by the token that
// completed it: that is what most records are, and for long. Tokens have no spaces (names.ts).
//
// Numbers are written by string.format or kept as the words they were: Lua's own tostring keeps 14 digits. Replies are
// integers.

/** ARGV: token, lease in ms, retention in ms. Replies the attempt; 0 for done; what is left of a lease in ms, negative. */
const claim = script(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local keep = math.max(ARGV[2], ARGV[3])
local function claimed(attempt)
  return ARGV[1] .. ' ' .. attempt .. ' ' .. string.format('%.0f', now + ARGV[2] * 1000) .. ' ' .. ARGV[3]
end
if redis.call('SET', KEYS[1], claimed(1), 'NX', 'PX', keep) then return 1 end
local record = redis.call('GET', KEYS[1])
if string.find(record, '^done ') then return 0 end
local token, attempt, till = string.match(record, '^(%S*) (%d+) (%d+) %d+$')
if not token then return redis.error_reply('This key holds what is no record of this store') end
attempt = tonumber(attempt)
if token ~= ARGV[1] then
  if tonumber(till) > now then return -math.ceil((till - now) / 1000) end
  attempt = attempt + 1
end
redis.call('SET', KEYS[1], claimed(attempt), 'PX', keep)
return attempt
`);

/** ARGV: token, lease in ms. Replies 1, or 0 for lost. */
const renew = script(`
local token, attempt, retain = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+) %d+ (%d+)$')
if token ~= ARGV[1] then return 0 end
local time = redis.call('TIME')
local till = string.format('%.0f', time[1] * 1000000 + time[2] + ARGV[2] * 1000)
local record = token .. ' ' .. attempt .. ' ' .. till .. ' ' .. retain
redis.call('SET', KEYS[1], record, 'PX', math.max(ARGV[2], retain))
return 1
`);

/** ARGV: token, retention in ms. Replies 1, or 0 for lost. */
const complete = script(`
local record = redis.call('GET', KEYS[1])
if record and (string.match(record, '^done (%S+)$') or string.match(record, '^%S*')) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], 'done ' .. ARGV[1], 'PX', ARGV[2])
return 1
`);

/** ARGV: token. Replies 1, or 0 for lost. */
const release = script(`
local token, attempt, retain = string.match(redis.call('GET', KEYS[1]) or '', '^(%S+) (%d+) %d+ (%d+)$')
if token ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ' ' .. attempt .. ' 0 ' .. retain, 'PX', retain)
return 1
`);

export const scripts = { claim, renew, complete, release };

function script(text: string): Script {
  const source = text.trim();
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
