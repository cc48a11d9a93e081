import { demo } from './demo.ts';

// No process.exit(): a demo that left something open would not end, and that should be seen.
process.exitCode = (await demo()) ? 0 : 1;
