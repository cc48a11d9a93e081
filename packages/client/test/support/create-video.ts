import type { VideoPlan } from '@bluma-webhooks/simulator';
import { type Bench, input } from './bench.ts';

/** Orders a video that goes by a plan. @returns its id */
export async function createVideo(
  { sim, client }: Pick<Bench, 'sim' | 'client'>,
  plan: VideoPlan = {},
): Promise<string> {
  sim.account.planVideo(plan);
  const { id } = await client.videos.create(input);
  return id;
}
