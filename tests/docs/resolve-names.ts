import { readCodeNames } from './code-names.ts';
import { parseMarkdown } from './markdown.ts';
import type { PublicApi } from './public-api.ts';

export interface KnownNames {
  readonly api: PublicApi;
  readonly logLines: ReadonlySet<string>;
  readonly logFields: ReadonlySet<string>;
  /** Other software, samples, packages. */
  readonly others: ReadonlySet<string>;
  /** For pages about the inside of the packages. */
  readonly internals: ReadonlySet<string>;
}

/** The fields of an object that pages call by this name. */
const objects: readonly [name: string, folder: string, type: string][] = [
  ['ctx', 'packages/core', 'HandlerContext'],
  ['receiver', 'packages/core', 'Receiver'],
];

/** Pages that explain the inside. All others are for users, who see public names only. */
const isAboutInternals = /^(?:CONTRIBUTING\.md|benchmarks\/|docs\/decisions\/)/;

/** The names in backticks that do not exist, each with the code that has it. */
export function findUnknownNames(
  page: { file: string; text: string },
  known: KnownNames,
): string[] {
  const { code, tables } = parseMarkdown(page.text);
  return [
    ...code.flatMap((one) => unknownIn(one, page.file, known).map((name) => `${name} in ${one}`)),
    ...findUnknownOptions(page.file, tables, known.api).map((name) => `${name} is no option`),
  ];
}

function unknownIn(code: string, file: string, known: KnownNames): string[] {
  const { api, others, logLines, logFields, internals } = known;
  if (api.literals.has(code) || others.has(code)) return [];
  const isKnown = (name: string) =>
    api.exports.has(name) ||
    api.literals.has(name) ||
    others.has(name) ||
    logLines.has(name) ||
    logFields.has(name) ||
    [...api.members.values()].some((names) => names.has(name)) ||
    (isAboutInternals.test(file) && internals.has(name));
  return [
    ...readCodeNames(code).filter((name) => !isKnown(name)),
    ...objects.flatMap(([object, folder, type]) => {
      const field = new RegExp(`^${object}\\.(\\w+)`).exec(code)?.[1];
      const isField = !field || others.has(field) || api.listFields(folder, type).includes(field);
      return isField ? [] : [`${field} of ${type}`];
    }),
  ];
}

/** The first column of a table of options. */
function findUnknownOptions(
  file: string,
  tables: ReturnType<typeof parseMarkdown>['tables'],
  api: PublicApi,
): string[] {
  const folder = /^packages\/[^/]+/.exec(file)?.[0];
  const names = new Set(
    [...api.members]
      .filter(([name]) => !folder || name === folder || name === 'packages/core')
      .flatMap(([, members]) => [...members]),
  );
  return tables
    .filter(({ header }) => header[0] === 'option')
    .flatMap(({ rows }) => rows.flatMap(([option]) => option?.code ?? []))
    .filter((option) => !names.has(option));
}
