// Loaded before the application, as OpenTelemetry's guide says.
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { NodeSDK } from '@opentelemetry/sdk-node';

globalThis.spanNames = [];
const spans = {
  onStart: () => {},
  onEnd: ({ name }) => globalThis.spanNames.push(name),
  forceFlush: async () => {},
  shutdown: async () => {},
};
new NodeSDK({
  spanProcessors: [spans],
  instrumentations: [getNodeAutoInstrumentations()],
}).start();
