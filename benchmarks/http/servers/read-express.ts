import { createServer } from 'node:http';
import express from 'express';
import { path } from '../signed-requests.ts';
import { answer } from './answer.ts';

/** Reads the body as Express does, and answers. */
const app = express();
app.post(path, express.raw({ type: '*/*' }), (_request, response) => answer(response));
export const server = createServer(app);
