import type { Engine } from './engine.ts';

export type EngineName = 'bullmq' | 'pg-boss';

export async function openEngine(name: EngineName, url: string): Promise<Engine> {
  if (name === 'bullmq') return (await import('./bullmq.ts')).openBullmq(url);
  return (await import('./pg-boss.ts')).openPgBoss(url);
}
