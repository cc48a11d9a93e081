import { readOne } from './calls.js';

export default async function Page() {
  return <p>{`number ${await readOne()}.`}</p>;
}
