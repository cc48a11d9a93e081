import { once } from 'node:events';
import { PgBoss } from 'pg-boss';
import { pgBossQueue } from '../../src/index.ts';
import { newDelivery } from '../support/deliveries.ts';

// Makes the queue when told to, as others do at the same time, and puts one event into it, and one of its own.

const [url = '', schema = '', key = ''] = process.argv.slice(2);
const boss = new PgBoss({ connectionString: url, schema, max: 2, supervise: false });
boss.on('error', () => {});
await boss.start();
const queue = pgBossQueue({ boss, commandTimeoutMs: 20_000 });

console.log('ready');
await once(process.stdin, 'data');
const shared = await queue.enqueue({ ...newDelivery(), key });
const own = await queue.enqueue(newDelivery());
console.log(JSON.stringify([shared, own]));
process.exit();
