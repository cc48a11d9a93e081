/** What a `POST` creates. None of them may be sent twice (wire contract, REST API). */
export type Creation = 'video' | 'webhook';

const advice: { readonly [creation in Creation]: string } = {
  video:
    'The video may exist, and its credits may be spent, so it was not sent again. Before you do, look for its ' +
    'video.queued event, or for its price in credits.history()',
  webhook:
    'The webhook may exist, with a secret that nobody has seen, so it was not sent again. Before you do, look for ' +
    'its URL in webhooks.list(), and delete what you find',
};

/** What to know and to do when it is not known whether something was created. */
export function ambiguityAdvice(creation: Creation): string {
  return advice[creation];
}

/** Whether an answer says for sure that nothing was created: the request was refused, or sent elsewhere. */
export function refusesCreation(status: number): boolean {
  return (status >= 400 && status < 500 && status !== 408) || [301, 307, 308].includes(status);
}
