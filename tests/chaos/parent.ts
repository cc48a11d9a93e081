/** Reports its URL. Ends in order at a message, and immediately when its parent is gone. */
export function obeyParent(port: number | undefined, close: () => Promise<unknown>): void {
  process.on('disconnect', () => process.exit(1));
  process.on('message', async (message) => {
    if (message !== 'close') return;
    await close();
    process.exit();
  });
  process.send?.(port ?? 0);
}
