const longestMessage = 4000;
const longestStack = 8000;

/** What pg-boss keeps of an error: its texts alone. Clients put requests, with their secrets, on their errors. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

export function failureOf(thrown: unknown): Failure {
  const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return {
    name: storable(name, longestMessage),
    message: storable(message, longestMessage),
    ...(stack && { stack: storable(stack, longestStack) }),
  };
}

/** Postgres takes neither NUL nor half a surrogate pair, and with one of them not the whole result of the job. */
function storable(text: unknown, longest: number): string {
  return String(text)
    .slice(0, longest)
    .replace(/\0|\p{Surrogate}/gu, '\uFFFD');
}
