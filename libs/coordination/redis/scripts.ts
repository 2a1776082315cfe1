import { createHash } from 'node:crypto';

/** A Lua program that Redis runs in one go; it is sent whole only when Redis does not know it yet. */
export interface Script {
  lua: string;
  sha: string;
}

const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') });

const NOW_MS = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)`;

/** Token keys go a day after a name changed hands last; a token made without one is of a later time anyway. */
const TOKEN_TTL_MS = 86_400_000;

/**
 * Tokens are microseconds of Redis' clock: no lease changes hands so often that `last + 1` would run ahead of it, so
 * tokens go on growing when the last one was flushed.
 *
 * KEYS lease, token. ARGV nonce of the holder, period, highest token the holder has seen. → token, or nil: it is held.
 */
export const ACQUIRE = script(`
if redis.call('EXISTS', KEYS[1]) == 1 then return false end
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local token = string.format('%.0f', math.max(now, last + 1, tonumber(ARGV[3]) + 1))
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. token, 'PX', ARGV[2])
redis.call('SET', KEYS[2], token, 'PX', ${TOKEN_TTL_MS})
return token`);

/**
 * KEYS lease, token, of each. ARGV period, then nonce, token of each. → for each 1: still held; 2: ran out or was
 * flushed and is taken back, as nobody had it meanwhile (the token has not moved on); 0: another has or had it.
 */
export const RENEW = script(`
local out = {}
for i = 1, #KEYS / 2 do
  local lease, tokenKey = KEYS[2 * i - 1], KEYS[2 * i]
  local nonce, token = ARGV[2 * i], ARGV[2 * i + 1]
  local value = nonce .. ' ' .. token
  local held = redis.call('GET', lease)
  if held == value then
    redis.call('PEXPIRE', lease, ARGV[1])
    out[i] = 1
  elseif held or tonumber(redis.call('GET', tokenKey) or '0') > tonumber(token) then
    out[i] = 0
  else
    redis.call('SET', lease, value, 'PX', ARGV[1])
    redis.call('SET', tokenKey, token, 'PX', ${TOKEN_TTL_MS})
    out[i] = 2
  end
end
return out`);

/** KEYS leases. ARGV the value of each. Deletes those that still are the holder's. */
export const RELEASE = script(`
for i = 1, #KEYS do
  if redis.call('GET', KEYS[i]) == ARGV[i] then redis.call('DEL', KEYS[i]) end
end
return 1`);

/**
 * KEYS groups. ARGV member, time to live. → the members of each. The score is the end of a member's stay, so members
 * with other lease periods get on.
 */
export const MEET = script(`
${NOW_MS}
local ttl = tonumber(ARGV[2])
local out = {}
for i = 1, #KEYS do
  redis.call('ZADD', KEYS[i], now + ttl, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', '(' .. string.format('%.0f', now))
  if redis.call('PTTL', KEYS[i]) < ttl then redis.call('PEXPIRE', KEYS[i], ttl) end
  out[i] = redis.call('ZRANGE', KEYS[i], 0, -1)
end
return out`);

/** KEYS spenders' windows. ARGV what to add and for how long to keep it, of each. → the sums. */
export const SPEND = script(`
local out = {}
for i = 1, #KEYS do
  out[i] = redis.call('INCRBY', KEYS[i], ARGV[2 * i - 1])
  if out[i] == tonumber(ARGV[2 * i - 1]) then redis.call('PEXPIRE', KEYS[i], ARGV[2 * i]) end
end
return out`);
