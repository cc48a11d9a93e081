import { createHash } from 'node:crypto';

/** A script over one key. */
export interface Script {
  readonly source: string;
  /** The name of the script at a server that has loaded it. */
  readonly sha: string;
}

// A record is a string of words: `<token> <attempt> <until> <retain>`. So the common case of each script is one command
// that reads and one that writes. `until`: the end of the lease, in ms, on the server's clock. `retain`: how many ms
// the record is stored. A released record has an empty token. A record that is done is `done <token> <attempt>`, with
// the token that completed it: most records are in this state, and for long. No token equals `done`, and none has
// spaces (identity.ts).
//
// Numbers are written by string.format, or are words that stay unchanged: Lua's own tostring keeps 14 digits. Replies
// are integers. A script that changes nothing may run on a stale replica. So before it replies `lost`, it writes the
// same record again, which only a master accepts.

/**
 * ARGV: token, lease in ms, retention in ms. Replies the attempt; 0 for done; or, as a negative number, the rest of
 * another lease in ms.
 */
const claim = createScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local keep = math.max(ARGV[2], ARGV[3])
local function toRecord(attempt)
  return ARGV[1] .. ' ' .. attempt .. ' ' .. string.format('%.0f', math.ceil(now + ARGV[2])) .. ' ' .. ARGV[3]
end
if redis.call('SET', KEYS[1], toRecord(1), 'NX', 'PX', keep) then return 1 end
local record = redis.call('GET', KEYS[1])
if string.find(record, '^done %S+ %d+$') then return 0 end
local token, attempt, till = string.match(record, '^(%S*) (%d+) (%d+) %d+$')
if not token then return redis.error_reply('The value of this key is no record of this store') end
attempt = tonumber(attempt)
if token ~= ARGV[1] then
  if tonumber(till) > now then return -math.max(1, math.floor(till - now)) end
  attempt = attempt + 1
end
redis.call('SET', KEYS[1], toRecord(attempt), 'PX', keep)
return attempt
`);

const lost = `
local function lost()
  redis.call('SET', KEYS[1], record or '', 'XX', 'KEEPTTL')
  return 0
end
`;

/** ARGV: token, lease in ms. Replies 1, or 0 for lost. */
const renew = createScript(`
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

/** ARGV: token, retention in ms, attempt. Replies 1, or 0 for lost. */
const complete = createScript(`
local record = redis.call('GET', KEYS[1])
${lost}
if record and (string.match(record, '^(%S+) %d+ %d+ %d+$') or string.match(record, '^done (%S+) %d+$')) ~= ARGV[1] then
  return lost()
end
redis.call('SET', KEYS[1], 'done ' .. ARGV[1] .. ' ' .. ARGV[3], 'PX', ARGV[2])
return 1
`);

/** ARGV: token. Replies 1, or 0 for lost. */
const release = createScript(`
local record = redis.call('GET', KEYS[1])
${lost}
local token, attempt, retain = string.match(record or '', '^(%S+) (%d+) %d+ (%d+)$')
if token ~= ARGV[1] then return lost() end
redis.call('SET', KEYS[1], ' ' .. attempt .. ' 0 ' .. retain, 'PX', retain)
return 1
`);

/** Replies `<state> <attempt> <ms until the lease ends> <ms until the record expires>`, or an empty string. */
const inspect = createScript(`
local record = redis.call('GET', KEYS[1])
if not record then return '' end
local left = redis.call('PTTL', KEYS[1])
local done = string.match(record, '^done %S+ (%d+)$')
if done then return 'done ' .. done .. ' 0 ' .. left end
local token, attempt, till = string.match(record, '^(%S*) (%d+) (%d+) %d+$')
if not token then return redis.error_reply('The value of this key is no record of this store') end
local time = redis.call('TIME')
local lease = string.format('%.0f', till - time[1] * 1000 - time[2] / 1000)
return (token == '' and 'released ' or 'claimed ') .. attempt .. ' ' .. lease .. ' ' .. left
`);

export const scripts = { claim, renew, complete, release, inspect };

function createScript(text: string): Script {
  const source = text.trim();
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
