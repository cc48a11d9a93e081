import { createServer } from 'node:http';
import { answer } from './answer.ts';

/** Reads the body and answers. */
export const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => answer(response));
});
