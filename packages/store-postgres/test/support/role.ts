import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Driver } from './drivers.ts';
import { newTable } from './table-name.ts';

interface RoleSettings {
  /** As `CREATE ROLE` takes them. */
  readonly options: string;
}

/** Creates a role for one test. It has a password of its own, since a server may refuse a login without one. */
export async function newRole(driver: Driver, serverUrl: string, { options }: RoleSettings) {
  const role = newTable();
  const password = randomUUID();
  await driver.query(`CREATE ROLE ${role} ${options} PASSWORD '${password}'`);
  onTestFinished(async () => {
    await driver.query(`DROP OWNED BY ${role}`);
    await driver.query(`DROP ROLE ${role}`);
  });
  const url = new URL(serverUrl);
  url.username = role;
  url.password = password;
  return { role, url: url.href };
}
