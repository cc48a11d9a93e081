/** Takes the place of `setInterval`: what it was given runs when a test says so. */
export function createInterval(onCrash: () => void) {
  const tasks: (() => Promise<void>)[] = [];
  return {
    setInterval(task: () => Promise<void>, _ms: number) {
      tasks.push(task);
    },
    async tick() {
      // An interval waits for nothing and catches nothing: a rejection here ends the process.
      for (const task of tasks) await task().catch(onCrash);
    },
  };
}
