import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { simulate } from './support/simulator.ts';

/** What is answered to bytes that no well-behaved client sends, up to the end of its first line. */
async function answerTo(base: string, bytes: string): Promise<string | undefined> {
  const socket = connect(Number(new URL(base).port), 'localhost');
  await once(socket, 'connect');
  socket.end(bytes);
  return (await text(socket)).split('\r\n')[0];
}

describe('the API over HTTP', () => {
  it.each([
    ['a method that the web has not', 'TRACE /api/v1/templates HTTP/1.1\r\nHost: a\r\n\r\n', '400'],
    ['a path that is no URL', 'GET // HTTP/1.1\r\nHost: a\r\n\r\n', '400'],
    ['a URL that is none', 'GET http://[ HTTP/1.1\r\nHost: a\r\n\r\n', '400'],
    ['a host that is none', 'GET /api/v1/templates HTTP/1.1\r\nHost: a b[\r\n\r\n', '400'],
    ['no host', 'GET /api/v1/templates HTTP/1.0\r\n\r\n', '401'],
    ['bytes beyond ASCII', 'GET /api/v1/templates HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n', '401'],
    ['what is no HTTP', 'hello\r\n\r\n', '400'],
  ])('answers %s, and lives on', async (_, bytes, status) => {
    const base = await simulate().listen();
    expect(await answerTo(base, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await fetch(`${base}/templates`)).status).toBe(401);
  });

  it.each([
    [401, {}],
    [401, { authorization: 'Bearer bluma_test_none' }],
    [400, { authorization: 'Bearer bluma_test_dev' }],
  ])('answers %i to who sends 8 MB with %o, and is heard', async (status, headers) => {
    const sim = simulate();
    sim.account.createKey({ key: 'bluma_test_dev' });
    const base = await sim.listen();
    const body = Buffer.alloc(8 * 1024 ** 2, ' ');
    const response = await fetch(`${base}/videos`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.anything() });
  });

  it('still serves after a client left in the middle of a body', async () => {
    const sim = simulate();
    const base = await sim.listen();
    const head = `POST /api/v1/videos HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${sim.account.testKey}\r\n`;
    const socket = connect(Number(new URL(base).port), 'localhost');
    await once(socket, 'connect');
    socket.write(`${head}Content-Length: 100\r\n\r\n{"template_id":`);
    socket.destroy();
    await once(socket, 'close');
    expect((await fetch(`${base}/templates`)).status).toBe(401);
    expect(sim.events()).toEqual([]);
  });
});
