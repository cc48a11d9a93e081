import { describeError } from '@bluma-webhooks/core/worker';

const longestMessage = 4000;
const longestStack = 8000;

/** The texts of an error, which pg-boss stores. Clients attach requests, with their secrets, to their errors. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
}

export function toFailure(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, stack } = error;
  return {
    name: toStorable(name, longestMessage),
    message: toStorable(describeError(error), longestMessage),
    ...(stack && { stack: toStorable(stack, longestStack) }),
  };
}

/** Postgres rejects NUL and lone surrogates. One of them would make Postgres reject the whole result of the job. */
function toStorable(text: unknown, longest: number): string {
  return String(text)
    .slice(0, longest)
    .replace(/\0|\p{Surrogate}/gu, '\uFFFD');
}
