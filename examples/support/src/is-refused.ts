import { connect } from 'node:net';

/** Whether nobody listens there any more. */
export function isRefused(url: string): Promise<boolean> {
  return new Promise((answer) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname)
      .once('connect', () => {
        socket.destroy();
        answer(false);
      })
      .once('error', () => answer(true));
  });
}
