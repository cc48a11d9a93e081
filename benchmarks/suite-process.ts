import { fullPlan, shortPlan } from './suite.ts';
import { suites } from './suites/index.ts';

// node --expose-gc suite-process.ts <suite> full|short
//
// Started by run-suite.ts, and tells it the figures.

const [name = '', form] = process.argv.slice(2);
const entry = suites[name];
if (!entry) throw new Error(`There is no suite called ${name}`);
const suite = await entry.load();
const figures = await suite(form === 'short' ? shortPlan : fullPlan);
process.send?.(figures, () => process.disconnect());
