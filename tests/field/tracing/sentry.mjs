// Loaded before the application, as Sentry's guide says.
import * as Sentry from '@sentry/node';

globalThis.spanNames = [];
Sentry.init({
  dsn: 'https://public@localhost.invalid/1',
  tracesSampleRate: 1,
  beforeSendSpan: Sentry.withStreamedSpan((span) => {
    globalThis.spanNames.push(span.name);
    return span;
  }),
});
