const { BlumaClient, isBlumaError, RateLimitError } = require('@bluma-webhooks/client');
const { monitorCredits } = require('@bluma-webhooks/client/monitors');
const { createSimulator } = require('@bluma-webhooks/simulator');

const apiKey = 'bluma_test_x';
const input = { template_id: 'meme-dialogue', context: { prompt: 'A cat that writes code' } };
const ok = () => new Response(JSON.stringify({ id: 'x', status: 'completed' }));

afterEach(() => jest.useRealTimers());

test('a mocked fetch', async () => {
  const fetch = jest.fn(async () => ok());
  const client = new BlumaClient({ apiKey, fetch });
  expect((await client.videos.get('a')).id).toBe('x');
  expect(fetch.mock.calls[0][0].url).toBe('https://api.getbluma.com/api/v1/videos/a');
});

test('a mock that returns nothing is said to', async () => {
  const client = new BlumaClient({ apiKey, fetch: jest.fn(), maxRetries: 0 });
  await expect(client.videos.create(input)).rejects.toMatchObject({
    sent: false,
    message: expect.stringContaining('fetch must resolve with a Response, got undefined'),
  });
});

test('a spy on the global fetch', async () => {
  const spy = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => ok());
  expect((await new BlumaClient({ apiKey }).videos.get('a')).id).toBe('x');
  expect(spy).toHaveBeenCalledTimes(1);
  spy.mockRestore();
});

test('the simulator, in process and over HTTP', async () => {
  const sim = createSimulator({ clock: 'stepped' });
  const client = new BlumaClient({ apiKey: sim.account.testKey, fetch: sim.fetch });
  const video = await client.videos.create(input);
  await sim.advance('1h');
  expect((await client.videos.get(video.id)).status).toBe('completed');
  const baseURL = await sim.listen();
  const remote = new BlumaClient({ apiKey: sim.account.testKey, baseURL });
  expect(await remote.webhooks.list()).toEqual([]);
  await sim.close();
});

test('fake timers: a retry', async () => {
  jest.useFakeTimers();
  let requests = 0;
  const headers = { 'retry-after': '30' };
  const fetch = async () => (requests++ ? ok() : new Response('{}', { status: 429, headers }));
  const client = new BlumaClient({ apiKey, logLevel: 'off', fetch });
  const video = client.videos.get('a');
  await jest.advanceTimersByTimeAsync(31_000);
  expect((await video).id).toBe('x');
});

test('fake timers: waitFor and its deadline', async () => {
  jest.useFakeTimers();
  const fetch = async () => new Response(JSON.stringify({ id: 'x', status: 'processing' }));
  const client = new BlumaClient({ apiKey, logLevel: 'off', fetch });
  const waiting = client.videos.waitFor('a');
  waiting.catch(() => {});
  await jest.advanceTimersByTimeAsync(20 * 60_000);
  await expect(waiting).rejects.toMatchObject({ code: 'wait_timeout' });
});

test('fake timers: a monitor', async () => {
  jest.useFakeTimers();
  let checks = 0;
  const balance = async () => {
    checks++;
    return { credits: 50, monthly_allowance: 100 };
  };
  const monitor = monitorCredits({ client: { credits: { balance } } });
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(checks).toBeGreaterThanOrEqual(6);
  await monitor.close();
});

test('errors are told by class, by code, and by their name', async () => {
  const fetch = async () => new Response('{}', { status: 429 });
  const client = new BlumaClient({ apiKey, logLevel: 'off', maxRetries: 0, fetch });
  await expect(client.videos.get('a')).rejects.toThrow(RateLimitError);
  const error = await client.videos.get('a').catch((thrown) => thrown);
  expect(isBlumaError(error)).toBe(true);
  expect([error.name, error.constructor.name]).toEqual(['RateLimitError', 'RateLimitError']);
});
