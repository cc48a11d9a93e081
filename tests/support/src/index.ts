export { startExpress } from './express.ts';
export { startFastify } from './fastify.ts';
export { createGate, type Gate } from './gate.ts';
export { startH3, startH3v1 } from './h3.ts';
