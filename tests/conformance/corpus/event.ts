const now = new Date().toISOString();

/** How the servers' handlers take an event. */
export type Behaviour = 'throw' | 'reject' | 'reject with nothing' | 'fail for good' | 'run on';

/** An event's JSON. Fields over the usual ones; `undefined` leaves one out. */
export function event(id: string, fields: Readonly<Record<string, unknown>> = {}): string {
  const usual = { type: 'video.completed', created_at: now, data: { id: 'batch_1' } };
  return JSON.stringify({ id, ...usual, ...fields });
}

export const behaving = (id: string, behave: Behaviour): string => event(id, { data: { behave } });

/** The JSON of an event that is exactly so many bytes long. */
export function eventOfSize(id: string, bytes: number): string {
  const { length } = event(id, { data: '' });
  return event(id, { data: 'x'.repeat(bytes - length) });
}
