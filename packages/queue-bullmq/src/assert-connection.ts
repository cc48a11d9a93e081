import { readProperty, refuseOption, toKind } from '@bluma-webhooks/core/shared';

/** Whether this is a client of the user, by BullMQ's own rule. BullMQ closes only clients that it created from options. */
export function isClient(connection: object): boolean {
  return ['connect', 'disconnect', 'duplicate'].every((name) => hasMethod(connection, name));
}

/** A cluster of `redis`. BullMQ's workers run on it, but BullMQ never reports that they are ready. */
export function isNodeRedisCluster(connection: object): boolean {
  return hasMethod(connection, 'nodeClient') && !hasMethod(connection, 'defineCommand');
}

/** Whether this is a client of `ioredis`, or a compatible one. BullMQ 5 takes no other. */
export function isIoredis(connection: object): boolean {
  return hasMethod(connection, 'defineCommand');
}

/** The options of ioredis that say where the server is. Without them, ioredis connects to 127.0.0.1:6379. */
const addressNames = ['host', 'port', 'path', 'url', 'sentinels'];

/** The names that other clients and libraries have for the options of ioredis. */
const misplaced: Readonly<Record<string, string>> = {
  socket:
    'give host, port and tls themselves: socket is an option of redis, and BullMQ connects with ioredis',
  redis: 'give its value as connection',
  connection: 'give its value as connection',
  client: 'give its value as connection',
  hostname: 'give it as host',
  uri: 'give it as url',
  database: 'give its number as db',
  user: 'give it as username',
  pass: 'give it as password',
};

/**
 * Refuses what BullMQ would take for options without an address. It would then connect to 127.0.0.1:6379, and jobs would be added
 * to the wrong server, or to none.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function assertConnection(connection: unknown): asserts connection is object {
  if (typeof connection !== 'object' || connection === null) {
    refuse(toKind(connection), 'give options such as { url }');
  }
  if (hasMethod(connection, 'then')) refuse('a promise', 'await it, and give its result');
  if (isClient(connection)) {
    if (readProperty(readProperty(connection, 'options'), 'legacyMode')) {
      refuse('a client of redis 4 in legacyMode', 'give client.v4');
    }
    return;
  }
  const names = Object.keys(connection);
  if (!isPlain(connection) && !names.some((name) => addressNames.includes(name))) {
    refuse(describeObject(connection), 'give options such as { url }, or such a client');
  }
  const name = names.find(
    (one) => Object.hasOwn(misplaced, one) && readProperty(connection, one) !== undefined,
  );
  if (name) refuse(`options with ${name}`, misplaced[name]);
}

function refuse(got: string, fix: string | undefined): never {
  const expected = 'options for a connection to Redis, or a client of ioredis or redis';
  return refuseOption('connection', { expected, got, fix });
}

function describeObject(value: object): string {
  // Its class has the name of the class of ioredis.
  if (hasMethod(value, 'createScript')) return 'a client of @upstash/redis, which speaks HTTP';
  const name = readProperty(readProperty(value, 'constructor'), 'name');
  return Array.isArray(value) ? 'an array' : `an object of class ${String(name)}`;
}

/** Also for an object of another realm, as in Jest. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function hasMethod(value: object, name: string): boolean {
  return typeof readProperty(value, name) === 'function';
}
