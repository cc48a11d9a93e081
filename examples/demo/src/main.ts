import { demo } from './demo.ts';
import { story } from './story.ts';

const told = await story();
const answered = await demo();
// No process.exit(): a demo that left something open would not end, and that should be seen.
process.exitCode = told && answered ? 0 : 1;
