import type { Bundles } from './bundles.ts';
import { executables, readVersion } from './executables.ts';
import { nodeBinary } from './node-binary.ts';
import { processRuntime } from './process-runtime.ts';
import type { Runtime } from './runtime.ts';
import type { Subject } from './subject.ts';
import { bunSubjects, denoSubjects, nodeSubjects } from './subjects.ts';
import { workerdRuntime, workerdSubjects } from './workerd-runtime.ts';

/** A runtime that the matrix is to have, before it is known whether it starts. */
export interface Column {
  readonly name: string;
  readonly subjects: readonly Subject[];
  /** Rejects with why it does not start. */
  readonly open: (bundles: Bundles) => Promise<Runtime>;
}

/** The newest of each major that is supported. */
const nodes = ['20.20.2', '22.23.3', '24.21.0', '26.10.0'].map(
  (version): Column => ({
    name: `Node ${version}`,
    subjects: nodeSubjects,
    open: async (bundles) => processRuntime('node', await nodeBinary(version), bundles),
  }),
);

export const columns: readonly Column[] = [
  ...nodes,
  {
    name: `Bun ${readVersion('bun')}`,
    subjects: bunSubjects,
    open: (bundles) => processRuntime('bun', executables.bun, bundles),
  },
  {
    name: `Deno ${readVersion('deno')}`,
    subjects: denoSubjects,
    open: (bundles) => processRuntime('deno', executables.deno, bundles),
  },
  {
    name: `workerd ${readVersion('workerd')}`,
    subjects: workerdSubjects,
    open: async (bundles) => workerdRuntime(executables.workerd, bundles),
  },
];
