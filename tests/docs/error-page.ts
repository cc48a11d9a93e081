import { parseMarkdown } from './markdown.ts';
import type { PublicEvent } from './public-api.ts';

/** What `docs/errors.md` says. */
export interface ErrorPage {
  /** The codes that have a section, by the part of the page: `receiver` comes before `client`. */
  readonly codes: { readonly receiver: readonly string[]; readonly client: readonly string[] };
  /** Each line of a table of log lines, and its level. */
  readonly logLines: readonly (readonly [line: string, level: string])[];
  /** The code in the meaning of each line. */
  readonly meanings: ReadonlyMap<string, readonly string[]>;
  /** The reasons of a wrong signature. */
  readonly reasons: readonly string[];
}

export function readErrorPage(text: string): ErrorPage {
  const { headings, tables } = parseMarkdown(text);
  const clientPart = headings.findIndex((heading) => heading.text === 'The API client');
  const codesIn = (part: typeof headings) =>
    part.flatMap((heading) =>
      heading.depth === 3 ? (/^[a-z_]+(?= \(client\)$|$)/.exec(heading.text) ?? []) : [],
    );
  const rows = tables.filter(({ header }) => header[1] === 'level').flatMap((table) => table.rows);
  return {
    codes: {
      receiver: codesIn(headings.slice(0, Math.max(clientPart, 0))),
      client: codesIn(headings.slice(Math.max(clientPart, 0))),
    },
    logLines: rows.flatMap(([lines, level]) =>
      (lines?.code ?? []).map((line) => [line, /^\w+/.exec(level?.text ?? '')?.[0] ?? ''] as const),
    ),
    reasons: tables
      .filter(({ header }) => header[0] === '`reason`')
      .flatMap((table) => table.rows.flatMap(([reason]) => reason?.code ?? [])),
    meanings: new Map(
      rows.flatMap(([lines, , meaning]) =>
        (lines?.code ?? []).map((line) => [line, meaning?.code ?? []] as const),
      ),
    ),
  };
}

/** What the page has and the code has not, and the reverse. */
export function compareErrorPage(
  page: ErrorPage,
  code: {
    readonly receiver: readonly string[];
    readonly client: readonly string[];
    readonly logLines: ReadonlyMap<string, string>;
    readonly events: readonly PublicEvent[];
    readonly reasons: readonly string[];
  },
): string[] {
  const written = new Map(page.logLines);
  return [
    ...compareCodes('receiver', page.codes.receiver, code.receiver),
    ...compareCodes('client', page.codes.client, code.client),
    ...compareCodes('reason', page.reasons, code.reasons),
    ...code.events.flatMap((event) => compareValues(page, event)),
    ...findDoubles(page.logLines.map(([line]) => line)).map((line) => `${line} has two rows`),
    ...[...code.logLines]
      .filter(([line, level]) => written.get(line) !== level)
      .map(
        ([line, level]) =>
          `${line} is logged as ${level}, the page says ${written.get(line) ?? 'nothing'}`,
      ),
    ...[...written.keys()]
      .filter((line) => !code.logLines.has(line))
      .map((line) => `${line} is never logged`),
  ];
}

function compareCodes(part: string, page: readonly string[], code: readonly string[]): string[] {
  return [
    ...findDoubles(page).map((name) => `${name} is there twice (${part})`),
    ...code.filter((name) => !page.includes(name)).map((name) => `${name} is missing (${part})`),
    ...page.filter((name) => !code.includes(name)).map((name) => `${name} is unknown (${part})`),
  ];
}

/** A reason, a cause or an outcome is in the row of its event or of `responded`, or has a section as an error code. */
function compareValues(
  { meanings, codes }: ErrorPage,
  { name, fields, values }: PublicEvent,
): string[] {
  const written = meanings.get(name) ?? [];
  const known = [...written, ...(meanings.get('responded') ?? []), ...codes.receiver];
  const isValue = /^[a-z_]+$/;
  return [
    ...values
      .filter((value) => !known.includes(value))
      .map((value) => `${value} is not in the row of ${name}`),
    ...(values.length > 0 ? written : [])
      .filter((value) => isValue.test(value) && ![...values, ...fields].includes(value))
      .map((value) => `${value} is no value of ${name}`),
  ];
}

const findDoubles = (names: readonly string[]) =>
  names.filter((name, index) => names.indexOf(name) !== index);
