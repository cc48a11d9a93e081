import { acquire, weekMs } from '../support/claiming.ts';
import { connect } from '../support/connections.ts';
import { patientStore } from '../support/patient-store.ts';

// Claims a key, and completes it when it is told to, however late that is.
const [name = '', url = '', prefix = '', key = '', leaseMs = ''] = process.argv.slice(2);
const { client } = await connect(name, url);
const store = patientStore({ client, prefix });
const claim = await acquire(store, key, { leaseMs: Number(leaseMs) });

process.on('message', async () => {
  process.send?.(await store.complete(claim, { retainMs: weekMs }));
});
process.send?.('claimed');
