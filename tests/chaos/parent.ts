/** Says that it is there, and where. Ends in order when it is told to, and at once when nobody is there to tell it. */
export function obeyParent(port: number | undefined, close: () => Promise<unknown>): void {
  process.on('disconnect', () => process.exit(1));
  process.on('message', async (message) => {
    if (message !== 'close') return;
    await close();
    process.exit();
  });
  process.send?.(port ?? 0);
}
