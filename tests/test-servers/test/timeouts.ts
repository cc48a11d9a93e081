/** Of a test that starts servers, the first of which may have to be fetched. It only ends what hangs. */
export const bootTimeoutMs = 600_000;
