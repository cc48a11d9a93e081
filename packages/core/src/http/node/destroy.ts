/** Ends a request or a response. Hosts make up their own, and theirs may not have the method, or may throw in it. */
export function destroy(stream: { destroy(): unknown }): void {
  try {
    stream.destroy();
  } catch {
    // The host ends it.
  }
}
