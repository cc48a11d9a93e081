import { expect, it } from 'vitest';
import type { Facts, Row } from '../src/row.ts';
import { printTable } from '../src/table.ts';

const facts: Facts = {
  status: 200,
  contentType: 'application/json',
  allow: undefined,
  body: '{}',
  runs: [],
  deadLetters: [],
  logged: [],
};

const rows: Row[] = [
  { sent: 'as promised', expected: facts, seen: facts },
  { sent: 'not', expected: facts, seen: { ...facts, status: 500 } },
];

it('aligns its columns, whatever the colours', () => {
  expect(printTable(rows, (_format, text) => text)).toEqual([
    'sent         answered  handled  as promised',
    'as promised  200 {}    never    ✓',
    'not          500 {}    never    ✗',
  ]);
  expect(printTable(rows, (format, text) => `<${format}>${text}</>`)).toEqual([
    '<bold>sent       </>  <bold>answered</>  <bold>handled</>  <bold>as promised</>',
    'as promised  <green>200 {}  </>  never    <green>✓</>',
    'not          <yellow>500 {}  </>  never    <red>✗</>',
  ]);
});
