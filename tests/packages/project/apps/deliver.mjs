import { createEvent, deliver } from '@bluma-webhooks/testing';

const secret = process.env.BLUMA_WEBHOOK_SECRET;
const url = process.argv[2];
const event = createEvent('video.completed');
const answers = [
  await deliver(url, event, { secret }),
  await deliver(url, event, { secret }),
  await deliver(url, event, { secret, tamper: true }),
];
console.log(JSON.stringify(answers.map(({ status, body }) => `${status} ${body}`)));
