import type { Simulator, VideoPlan } from '@bluma-webhooks/testing';

/** Orders a video, as an application does. @returns its id */
export async function createVideo(sim: Simulator, plan: VideoPlan = {}): Promise<string> {
  sim.account.planVideo(plan);
  const response = await sim.fetch('https://api.getbluma.com/api/v1/videos', {
    method: 'POST',
    headers: { authorization: `Bearer ${sim.account.testKey}` },
    body: JSON.stringify({
      template_id: 'meme-dialogue',
      context: { prompt: 'A cat that codes all night' },
    }),
  });
  const { id } = Object(await response.json());
  return id;
}
