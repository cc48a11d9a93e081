import { once } from 'node:events';

/** Where a test can stop a mutant, to have happen there what shows its mistake. */
export type Stop = 'marked' | 'checked' | 'answered' | 'queued' | 'handled';

/** Tells the parent that this process has come to the stop, and resolves when the parent lets it go on. */
export async function stopAt(stop: Stop): Promise<void> {
  const isLetGo = once(process, 'message');
  process.send?.(stop);
  await isLetGo;
}
