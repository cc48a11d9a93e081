const assert = require('node:assert/strict');

const secret = process.env.BLUMA_WEBHOOK_SECRET;

/** A simulated Bluma before a receiver in process, and before one on a port, on what the test has imported. */
exports.story = async ({
  blumaWebhooks,
  createSimulator,
  createReferenceReceiver,
  expectHandledOnce,
  listen,
}) => {
  const here = [];
  const there = [];
  const options = (handled) => ({ secret, handlers: { '*': (event) => void handled.push(event) } });
  const { url, close } = await listen(createReferenceReceiver(options(there)));
  const sim = createSimulator({ clock: 'stepped' });
  sim.addWebhook(blumaWebhooks(options(here)), { secret });
  sim.addWebhook(url, { secret });
  sim.faultDelivery({ kind: 'tamper' }, { times: 2 });
  sim.faultDelivery({ kind: 'overlap', copies: 2 }, { type: 'video.completed', times: 2 });

  const body = { template_id: 'meme-dialogue', context: { prompt: 'A cat that codes' } };
  const request = {
    method: 'POST',
    headers: { authorization: `Bearer ${sim.account.testKey}` },
    body: JSON.stringify(body),
  };
  const base = await sim.listen();
  for (const fetched of [sim.fetch(`${base}/videos`, request), fetch(`${base}/videos`, request)]) {
    assert.equal((await (await fetched).json()).status, 'queued');
  }
  await sim.advance('1h');

  assert.equal(sim.events().length, 6);
  expectHandledOnce(here, sim.events());
  expectHandledOnce(there, sim.events());
  await Promise.all([sim.close(), close()]);
};
