import { styleText } from 'node:util';
import type { Paint } from './table.ts';

/** https://no-color.org: set, and not empty. */
const isColoured = process.stdout.isTTY && !process.env.NO_COLOR;

export const paint: Paint = isColoured ? styleText : (_format, text) => text;
