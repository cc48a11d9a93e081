import { createSimulator, expectHandledOnce, type Simulator } from '@bluma-webhooks/simulator';
import { callBluma } from './bluma-api.ts';
import { paint } from './paint.ts';
import { promisedAttempts } from './promised-attempts.ts';
import { type DemoServer, startServer } from './server.ts';
import { type Attempt, attemptsIn, isSame, printTimeline } from './timeline.ts';

const scale = 2000;

/**
 * A video is made through the API of a simulated Bluma, and its events come to a server: one twice, one in two
 * deliveries that overlap, one whose handler fails four times. Prints when what came, and says whether all was as
 * promised.
 */
export async function story(promised: readonly Attempt[] = promisedAttempts): Promise<boolean> {
  const sim = createSimulator({ credits: 12, clock: { scale, patience: '60s' } });
  const { testKey, liveKey } = sim.account;
  const base = await sim.listen();
  let webhookId = '';
  const server = await startServer(async (url) => {
    const events = ['video.queued', 'video.processing', 'video.completed', 'credits.low'];
    const webhook = await callBluma<Created>(base, testKey, '/webhooks', { url, events });
    webhookId = webhook.id;
    return webhook.secret;
  });
  try {
    server.journal.plan('video.completed', ({ attempt }) => {
      if (attempt < 5) throw new Error('the disk is full');
    });
    sim.faultDelivery({ kind: 'duplicate' }, { type: 'video.queued' });
    sim.faultDelivery({ kind: 'overlap' }, { type: 'video.processing' });

    const video = await callBluma<Video>(base, liveKey, '/videos', {
      template_id: 'meme-dialogue',
      context: { prompt: 'A cat that codes' },
    });
    await sim.waitFor({ eventType: 'video.completed', attemptNumber: 5 }, { timeoutMs: 60_000 });

    const { status } = await callBluma<Video>(base, liveKey, `/videos/${video.id}`);
    const { webhooks } = await callBluma<Listed>(base, testKey, '/webhooks');
    const isActive = webhooks.some(({ id, is_active }) => id === webhookId && is_active);
    return print(sim, promised, [
      [`the video is ${status}`, status === 'completed'],
      [`${sim.account.credits} of 12 credits are left`, sim.account.credits === 7],
      [isActive ? 'the webhook is on' : 'the webhook is off', isActive],
      handledOnce(sim, server),
    ]);
  } finally {
    await sim.close();
    await server.close();
  }
}

interface Created {
  readonly id: string;
  readonly secret: string;
}

interface Video {
  readonly id: string;
  readonly status: string;
}

interface Listed {
  readonly webhooks: readonly { readonly id: string; readonly is_active: boolean }[];
}

/** What is said, and whether it is as promised. */
type Finding = readonly [text: string, isKept: boolean];

function handledOnce(sim: Simulator, { journal }: DemoServer): Finding {
  try {
    expectHandledOnce(journal.handled(), sim.events());
    return ['each event handled once', true];
  } catch (error) {
    return [`${error}`, false];
  }
}

function print(
  sim: Simulator,
  promised: readonly Attempt[],
  findings: readonly Finding[],
): boolean {
  const log = sim.deliveries();
  // The first event is sent in the moment in which the video is made.
  const attempts = attemptsIn(log, log.at(-1)?.createdAt ?? 0);
  const isKept =
    attempts.length === promised.length &&
    attempts.every((attempt, index) => isSame(attempt, promised[index])) &&
    findings.every(([, isTrue]) => isTrue);
  console.log(`\nA video, made by a simulated Bluma whose time is ${scale} times as fast\n`);
  for (const line of printTimeline(attempts, promised, paint)) console.log(line);
  const texts = findings.map(([text]) => text).join(', ');
  const summary = `${attempts.length} of ${promised.length} attempts, ${texts}`;
  console.log(`\n${paint(isKept ? 'green' : 'red', summary)}`);
  return isKept;
}
