export { describeExample } from './describe-example.ts';
export { isRefused } from './is-refused.ts';
export { occupyPort } from './occupy-port.ts';
export { listening, type StartedExample, startExample } from './started-example.ts';
export { startVideoHost, type VideoHost } from './video-host.ts';
