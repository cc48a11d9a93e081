import { createRequire } from 'node:module';
import * as imported from '@bluma-webhooks/core';
import { blumaWebhooks } from '@bluma-webhooks/fetch';
import { createEvent, signedRequest } from '@bluma-webhooks/testing';

const required = createRequire(import.meta.url)('@bluma-webhooks/core');
const secret = process.env.BLUMA_WEBHOOK_SECRET;
const silent = { debug() {}, info() {}, warn() {}, error() {} };

function catchError({ createReceiver }) {
  try {
    return createReceiver({});
  } catch (error) {
    return error;
  }
}

/** What one copy of core makes of the errors of another. */
function recognise(thrower, reader) {
  const error = catchError(thrower);
  const permanent = new thrower.PermanentError('gone');
  return {
    instances: [
      error instanceof reader.BlumaWebhookError,
      permanent instanceof reader.PermanentError,
    ],
    recognised: [reader.isBlumaWebhookError(error), reader.isPermanentError(permanent)],
    code: error.code,
  };
}

/** What an ES module's endpoint answers if a handler throws. */
async function answer(error) {
  const handlers = {
    'video.completed': () => {
      throw error;
    },
  };
  const webhooks = blumaWebhooks({ secret, handlers, logger: silent });
  const delivery = await signedRequest(createEvent('video.completed'), { secret });
  const { status } = await webhooks(new Request('http://localhost/', delivery));
  return status;
}

console.log(
  JSON.stringify({
    'required to imported': recognise(required, imported),
    'imported to required': recognise(imported, required),
    permanent: await answer(new required.PermanentError('gone')),
    passing: await answer(new Error('try again')),
  }),
);
