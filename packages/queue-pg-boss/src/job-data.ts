/**
 * The data of a job as plain JSON. The application may have set a parser for JSON on its driver, which pg-boss uses
 * too. That parser may return the text, objects without a prototype, a Map, dates, or numbers of a class.
 */
export function toJobData(data: unknown): unknown {
  const parsed = toParsed(data);
  if (typeof parsed !== 'object' || parsed === null) return parsed;
  const source = parsed instanceof Map ? Object.fromEntries(parsed) : parsed;
  const { receivedAt, secretIndex, ...texts } = Object(source);
  return {
    ...texts,
    receivedAt: receivedAt instanceof Date ? receivedAt.toISOString() : String(receivedAt),
    secretIndex: Number(secretIndex),
  };
}

function toParsed(data: unknown): unknown {
  const text = data instanceof Uint8Array ? new TextDecoder().decode(data) : data;
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
