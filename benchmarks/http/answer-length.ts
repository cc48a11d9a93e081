const headEnd = Buffer.from('\r\n\r\n');

/** Of a whole answer that begins the bytes, as soon as they say so. */
export function answerLength(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) throw new Error('An answer without a length');
  return end + headEnd.length + Number(length);
}
