import type { TestProject } from 'vitest/node';
import { startPostgres } from '../postgres.ts';
import { findPostgres } from '../postgres-programs.ts';
import { openPostgres } from './given-postgres.ts';
import { shareServer } from './shared-server.ts';

/** Vitest calls this once for each project whose tests need a Postgres. */
export default function setup(project: TestProject) {
  return shareServer(project, {
    name: 'Postgres',
    variable: 'DATABASE_URL',
    // Several files use it concurrently, each with some pools.
    start: () => startPostgres({ own: true, settings: { max_connections: '500' } }),
    open: openPostgres,
    find: findPostgres,
  });
}
