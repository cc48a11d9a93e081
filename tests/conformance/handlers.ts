import { type Handler, type Handlers, PermanentError } from '@bluma-webhooks/core';

/** Does what the event's data asks for: nothing, as a rule. */
const handle: Handler = ({ data }, { signal }) => {
  const { behave }: { readonly behave?: unknown } = Object(data);
  switch (behave) {
    case 'throw':
      throw new TypeError('for the log alone');
    case 'reject':
      return Promise.reject(new Error('for the log alone'));
    case 'reject with nothing':
      return Promise.reject();
    case 'fail for good':
      throw new PermanentError('for the log alone');
    case 'run on':
      return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    default:
      return undefined;
  }
};

/** The same in every server. Types outside the two groups have no handler. */
export const handlers: Handlers = {
  'video.completed': handle,
  'video.*': handle,
  'credits.*': handle,
};
