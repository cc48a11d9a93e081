import { createHash } from 'node:crypto';

/** A call of the port, as one script over one key. */
export interface Script {
  readonly source: string;
  /** What the server knows it by, once it has seen it. */
  readonly sha: string;
}

// A record is a string of words: `<token> <attempt> <until> <retain>`, so that the common case of each script is one
// command that reads and one that writes. `until`: when the lease ends, in ms, on the server's clock. `retain`: for how
// many ms the record is kept. A released one has an empty token. One that is done is `done <token>`, by the token that
// completed it: that is what most records are, and for long. No token is called `done`, and none has spaces (names.ts).
//
// Numbers are written by string.format or kept as the words they were: Lua's own tostring keeps 14 digits. Replies are
// integers. A script that changes nothing may have been asked of a replica that knows nothing: before it says `lost`, it
// writes what is there already, which only a master takes.

/** ARGV: token, lease in ms, retention in ms. Replies the attempt; 0 for done; what is left of a lease in ms, negative. */
const claim = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local keep = math.max(ARGV[2], ARGV[3])
local function claimed(attempt)
  return ARGV[1] .. ' ' .. attempt .. ' ' .. string.format('%.0f', math.ceil(now + ARGV[2])) .. ' ' .. ARGV[3]
end
if redis.call('SET', KEYS[1], claimed(1), 'NX', 'PX', keep) then return 1 end
local record = redis.call('GET', KEYS[1])
if string.find(record, '^done %S+$') then return 0 end
local token, attempt, till = string.match(record, '^(%S*) (%d+) (%d+) %d+$')
if not token then return redis.error_reply('This key holds what is no record of this store') end
attempt = tonumber(attempt)
if token ~= ARGV[1] then
  if tonumber(till) > now then return -math.max(1, math.floor(till - now)) end
  attempt = attempt + 1
end
redis.call('SET', KEYS[1], claimed(attempt), 'PX', keep)
return attempt
`);

const lost = `
local function lost()
  redis.call('SET', KEYS[1], record or '', 'XX', 'KEEPTTL')
  return 0
end
`;

/** ARGV: token, lease in ms. Replies 1, or 0 for lost. */
const renew = script(`
local record = redis.call('GET', KEYS[1])
${lost}
local token, attempt, retain = string.match(record or '', '^(%S+) (%d+) %d+ (%d+)$')
if token ~= ARGV[1] then return lost() end
local time = redis.call('TIME')
local till = string.format('%.0f', math.ceil(time[1] * 1000 + time[2] / 1000 + ARGV[2]))
local renewed = token .. ' ' .. attempt .. ' ' .. till .. ' ' .. retain
redis.call('SET', KEYS[1], renewed, 'PX', math.max(ARGV[2], retain))
return 1
`);

/** ARGV: token, retention in ms. Replies 1, or 0 for lost. */
const complete = script(`
local record = redis.call('GET', KEYS[1])
${lost}
if record and (string.match(record, '^(%S+) %d+ %d+ %d+$') or string.match(record, '^done (%S+)$')) ~= ARGV[1] then
  return lost()
end
redis.call('SET', KEYS[1], 'done ' .. ARGV[1], 'PX', ARGV[2])
return 1
`);

/** ARGV: token. Replies 1, or 0 for lost. */
const release = script(`
local record = redis.call('GET', KEYS[1])
${lost}
local token, attempt, retain = string.match(record or '', '^(%S+) (%d+) %d+ (%d+)$')
if token ~= ARGV[1] then return lost() end
redis.call('SET', KEYS[1], ' ' .. attempt .. ' 0 ' .. retain, 'PX', retain)
return 1
`);

export const scripts = { claim, renew, complete, release };

function script(text: string): Script {
  const source = text.trim();
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
