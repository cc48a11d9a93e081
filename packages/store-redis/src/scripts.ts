import { createHash } from 'node:crypto';

/** A call of the port, as one script over one key. */
export interface Script {
  readonly source: string;
  /** What the server knows it by, once it has seen it. */
  readonly sha: string;
}

// A record is a hash. While it is claimed: `t` the token, `a` the attempt, `u` until when the lease lasts (in µs, on the
// server's clock), `r` for how many ms it is retained. Released, it has neither `t` nor `u`. Done, it is `d` alone, the
// token that completed it: that is what most records are, and for long.
//
// redis.call writes whole numbers in full, unlike Lua's own tostring, which keeps 14 digits. Replies are integers.

/** ARGV: token, lease in ms, retention in ms. Replies the attempt; 0 for done; what is left of a lease in ms, negative. */
const claim = script(`
local done, token, attempt, till = unpack(redis.call('HMGET', KEYS[1], 'd', 't', 'a', 'u'))
if done then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
attempt = tonumber(attempt or 0)
if token ~= ARGV[1] then
  if token and tonumber(till) > now then return -math.ceil((till - now) / 1000) end
  attempt = attempt + 1
end
redis.call('HSET', KEYS[1], 't', ARGV[1], 'a', attempt, 'u', now + ARGV[2] * 1000, 'r', ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2], ARGV[3]))
return attempt
`);

/** ARGV: token, lease in ms. Replies 1, or 0 for lost. */
const renew = script(`
local token, retain = unpack(redis.call('HMGET', KEYS[1], 't', 'r'))
if token ~= ARGV[1] then return 0 end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'u', time[1] * 1000000 + time[2] + ARGV[2] * 1000)
redis.call('PEXPIRE', KEYS[1], math.max(ARGV[2], retain))
return 1
`);

/** ARGV: token, retention in ms. Replies 1, or 0 for lost. A record that has vanished has no attempt either. */
const complete = script(`
local done, token, attempt = unpack(redis.call('HMGET', KEYS[1], 'd', 't', 'a'))
if (done or attempt) and (done or token) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'd', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`);

/** ARGV: token. Replies 1, or 0 for lost. */
const release = script(`
local token, retain = unpack(redis.call('HMGET', KEYS[1], 't', 'r'))
if token ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 't', 'u')
redis.call('PEXPIRE', KEYS[1], retain)
return 1
`);

export const scripts = { claim, renew, complete, release };

function script(text: string): Script {
  const source = text.trim();
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
