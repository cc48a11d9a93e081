/** Has it called once: at a SIGTERM, or when the process that started this one is gone, and nobody is left to send one. */
export function atEnd(close: () => void): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    close();
  };
  process.on('SIGTERM', end).on('disconnect', end);
  // No messages are sent, so the channel need not keep this process alive.
  process.channel?.unref();
}
