/** The kind of resource that a `POST` creates. The request must not be sent twice (wire contract, REST API). */
export type Creation = 'video' | 'webhook';

const advice: { readonly [creation in Creation]: string } = {
  video:
    'The video may exist, and its credits may be spent, so the client did not send it again. Before you do, look for ' +
    'its video.queued event, or for its price in credits.history()',
  webhook:
    'The webhook may exist, with a secret that nobody has seen, so the client did not send it again. Before you do, ' +
    'look for its URL in webhooks.list(), and delete what you find',
};

/** What the caller should do after an ambiguous create. */
export function ambiguityAdvice(creation: Creation): string {
  return advice[creation];
}

/** Whether a status proves that nothing was created: the request was refused, or redirected. */
export function refusesCreation(status: number): boolean {
  return (status >= 400 && status < 500 && status !== 408) || [301, 307, 308].includes(status);
}
