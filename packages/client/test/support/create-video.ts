import type { VideoPlan } from '@bluma-webhooks/simulator';
import { input, type TestApi } from './test-api.ts';

/** Orders a video that goes by a plan. @returns its id */
export async function createVideo(
  { sim, client }: Pick<TestApi, 'sim' | 'client'>,
  plan: VideoPlan = {},
): Promise<string> {
  sim.account.planVideo(plan);
  const { id } = await client.videos.create(input);
  return id;
}
