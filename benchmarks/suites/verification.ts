import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import { signPayload, type VerifyResult, verifySignature } from '@bluma-webhooks/core';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { type Contender, compare, type Rival } from '../compare.ts';
import { eventBody, secret } from '../event-body.ts';
import type { Figure } from '../figure.ts';
import type { Suite } from '../suite.ts';

type Verdict = boolean | VerifyResult;

/** The bytes and what was signed for them in, a verdict out. */
type Verify = () => Verdict | Promise<Verdict>;

/** Makes one call ready: what is signed in the caller's own way, and everything that a user would cache between calls. */
type Verifier = (body: Buffer) => Verify | Promise<Verify>;

const sizes = [
  { name: '400 B', padding: 0, isJudged: true },
  { name: '8 kB', padding: 7600, isJudged: false },
  { name: '1 MB', padding: 1_048_000 - 400, isJudged: false },
];

/** As many bodies, so that no call finds the last one's bytes at hand. */
const bodiesEach = 8;

const roundMs = 200;

/** Verification alone, in this process. */
export const verificationSuite: Suite = async ({ rounds, share }) => {
  const web: { verifySignature: typeof verifySignature } = await import(
    new URL('./web.js', import.meta.resolve('@bluma-webhooks/core')).href
  );
  const figures: Figure[] = [];
  for (const { name, padding, isJudged } of sizes) {
    const bodies = Array.from({ length: bodiesEach }, () => Buffer.from(eventBody(padding)));
    const contender = async (title: string, verifier: Verifier): Promise<Contender> => {
      const calls = await Promise.all(bodies.map(verifier));
      return { name: title, round: () => measureVerifications(calls, roundMs * share) };
    };
    const beside: Rival[] = [
      {
        ...(await contender('createHmac + timingSafeEqual, with a cached key', byHand)),
        atLeast: isJudged ? 0.9 : undefined,
      },
      await contender('stripe', byStripe),
      await contender('standardwebhooks', byStandardWebhooks),
    ];
    figures.push(
      ...(await compare({
        name: `verifySignature, ${name}`,
        ours: await contender('ours', byOurs(verifySignature)),
        beside,
        rounds,
      })),
      ...(await compare({
        name: `verifySignature of the web build, ${name}`,
        ours: await contender('ours', byOurs(web.verifySignature)),
        beside: [await contender('WebCrypto, with a cached key', byWebCrypto)],
        rounds,
      })),
    );
  }
  return figures;
};

/** How many a second, for about as many ms. */
async function measureVerifications(calls: readonly Verify[], ms: number): Promise<number> {
  const start = performance.now();
  let elapsed = 0;
  let count = 0;
  do {
    for (const verify of calls) {
      const found = verify();
      // A synchronous result is not awaited.
      const verdict = found instanceof Promise ? await found : found;
      if (!(typeof verdict === 'boolean' ? verdict : verdict.ok)) throw new Error('Not verified');
    }
    count += calls.length;
    elapsed = performance.now() - start;
  } while (elapsed < ms);
  return (count / elapsed) * 1000;
}

function byOurs(verify: typeof verifySignature): Verifier {
  return async (body) => {
    const signature = await signPayload(body, secret);
    return () => verify(body, signature, secret);
  };
}

const secretKey = createSecretKey(secret, 'utf8');

/** As in `http/servers/by-hand.ts`, with a key that is made once. */
const byHand: Verifier = (body) => {
  const header = `sha256=${createHmac('sha256', secretKey).update(body).digest('hex')}`;
  return () => {
    if (!header.startsWith('sha256=')) return false;
    const sent = Buffer.from(header.slice(7), 'hex');
    const mac = createHmac('sha256', secretKey).update(body).digest();
    return sent.length === mac.length && timingSafeEqual(sent, mac);
  };
};

const webKey = crypto.subtle.importKey(
  'raw',
  Buffer.from(secret),
  { name: 'HMAC', hash: 'SHA-256' },
  false,
  ['verify'],
);

const byWebCrypto: Verifier = async (body) => {
  const key = await webKey;
  const header = await signPayload(body, secret);
  return () => {
    if (!header.startsWith('sha256=')) return false;
    return crypto.subtle.verify('HMAC', key, Buffer.from(header.slice(7), 'hex'), body);
  };
};

/** Its own header, over a time and the bytes. It makes a text of the bytes first, and checks the time. */
const byStripe: Verifier = (body) => {
  const payload = body.toString();
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  return () => Stripe.webhooks.signature?.verifyHeader(body, header, secret, 300) ?? false;
};

const standardWebhook = new Webhook(randomBytes(32).toString('base64'));

/** Its own headers, over an id, a time and the bytes. It makes a text of the bytes first, and checks the time. */
const byStandardWebhooks: Verifier = (body) => {
  const now = new Date();
  const headers = {
    'webhook-id': 'msg_benchmark',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': standardWebhook.sign('msg_benchmark', now, body),
  };
  return () => {
    // Throws for what is not signed. It can parse the JSON too, which is switched off here.
    standardWebhook.verify(body, headers, { jsonParse: false });
    return true;
  };
};
