import type { Simulator } from '@bluma-webhooks/simulator';

/** A webhook of the simulator, whose endpoint gives the responses of `deliver`. */
export function createEndpoint(sim: Simulator) {
  let answer: number | null = 200;
  const { id: webhookId } = sim.addWebhook(async () => {
    if (answer === null) throw new TypeError('nobody there');
    return new Response(null, { status: answer });
  });
  return {
    webhookId,
    /** One delivery after the other, each with its answer; `null` for none. Retries are not waited for. */
    async deliver(...answers: (number | null)[]) {
      for (const next of answers) {
        answer = next;
        sim.emit('video.completed');
        await sim.settled();
      }
    },
  };
}
