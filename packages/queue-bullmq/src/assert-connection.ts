import { readProperty, refuseOption, toKind } from '@bluma-webhooks/core/shared';
import { isBullmq5 } from './engine-version.ts';

/** Whether this is a client of the user, by BullMQ's own rule. BullMQ closes only clients that it created from options. */
export function isClient(connection: object): boolean {
  return ['connect', 'disconnect', 'duplicate'].every((name) => hasMethod(connection, name));
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
 * Refuses clients and options that BullMQ cannot use. BullMQ takes most of them for options without an address. It would then
 * connect to 127.0.0.1:6379, and add the jobs to the wrong server, or to none.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function assertConnection(connection: unknown): asserts connection is object {
  if (typeof connection !== 'object' || connection === null) {
    refuse(toKind(connection), 'give options such as { url }');
  }
  if (hasMethod(connection, 'then')) refuse('a promise', 'await it, and give its result');
  if (isClient(connection)) {
    assertClient(connection);
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
  assertAddress(connection);
}

/** @throws {BlumaWebhookError} `invalid_option` for a client that fits a queue, but not a worker */
export function assertWorkerClient(client: object): void {
  // BullMQ's workers run on a cluster of `redis`, but BullMQ never reports that they are ready.
  if (hasMethod(client, 'nodeClient') && !hasMethod(client, 'defineCommand')) {
    refuseOption('connection', {
      expected: 'options, or a client that reports when it is ready',
      got: 'a cluster of redis, with which a worker of BullMQ never starts',
      fix: 'give a cluster of ioredis',
    });
  }
  const options = readProperty(client, 'options');
  const ofConnections = readProperty(client, 'isCluster')
    ? readProperty(options, 'redisOptions')
    : options;
  const maxRetries = readProperty(ofConnections, 'maxRetriesPerRequest');
  if (!maxRetries) return;
  refuseOption('connection', {
    expected: 'a client with maxRetriesPerRequest: null',
    got: `one with ${maxRetries}`,
    fix: 'set it, since a worker waits while Redis is down',
  });
}

/** Checks a client before BullMQ uses it, since BullMQ refuses it too late. */
function assertClient(client: object): void {
  const options = readProperty(client, 'options');
  if (readProperty(options, 'legacyMode')) {
    refuse('a client of redis 4 in legacyMode', 'give client.v4');
  }
  if (isBullmq5() && !hasMethod(client, 'defineCommand')) {
    refuseOption('connection', {
      expected: 'a client of ioredis',
      got: 'another client, which BullMQ 5 cannot use',
      fix: 'give options such as { url }, or update to BullMQ 6',
    });
  }
  if (readProperty(options, 'keyPrefix')) {
    refuseOption('connection', {
      expected: 'a client without keyPrefix',
      got: 'one with it',
      fix: 'give prefix instead, since BullMQ cannot use keyPrefix',
    });
  }
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

/** Checks the address. The messages do not contain the values, which may include a password. */
function assertAddress(connection: object): void {
  const port: unknown = Reflect.get(connection, 'port');
  if (port !== undefined && !(isWhole(port) && Number(port) <= 65_535)) {
    refuseOption('connection', {
      expected: 'options with a port from 0 to 65535',
      got: 'another port',
      fix: 'correct it, or leave it out for 6379',
    });
  }
  const url: unknown = Reflect.get(connection, 'url');
  if (url !== undefined && !isAddress(url)) {
    refuseOption('connection', {
      expected: 'options with a url such as redis://user:password@host:6379/0',
      got: 'another url',
      fix: 'use rediss:// for TLS, or the path of a socket, and percent-encode special characters of the password',
    });
  }
}

const isWhole = (value: unknown) => /^\d+$/.test(String(value));

/** Stricter than ioredis, which takes any other text for the path of a socket. */
function isAddress(url: unknown): boolean {
  if (typeof url !== 'string') return false;
  if (url.startsWith('/')) return !url.startsWith('//');
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) return false;
  // A special character in the password that is not encoded ends the host early.
  const { hostname, pathname, search, hash } = new URL(url);
  return hostname !== '' && /^\/?\d*$/.test(pathname) && !search.includes('@') && hash === '';
}
