/** Whether a URL is one of this machine's own, where nothing needs to be encrypted. */
export function isLocalHost({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
