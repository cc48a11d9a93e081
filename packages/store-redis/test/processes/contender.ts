import { claimOptions, toKey } from '../support/claiming.ts';
import { connect } from '../support/connections.ts';
import { patientStore } from '../support/patient-store.ts';

// Told to, it claims all keys at once, and says which it got.
const [name = '', url = '', prefix = '', count = ''] = process.argv.slice(2);
const { client } = await connect(name, url);
const store = patientStore({ client, prefix });

process.on('message', async () => {
  const results = await Promise.all(
    Array.from({ length: Number(count) }, (_, id) =>
      store.claim(toKey(String(id)), claimOptions()),
    ),
  );
  process.send?.(results.map(({ status }) => status === 'acquired'));
});
process.send?.('ready');
