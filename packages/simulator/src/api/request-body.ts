import { ApiError } from './api-error.ts';

/** The size limit of a request body. */
const maxBytes = 1024 * 1024;

/**
 * Reads the JSON object in a request's body. The content type does not matter, because samples in the vendor's guide
 * send JSON as a form.
 *
 * @throws {ApiError} `invalid_request`
 */
export async function readJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = new TextDecoder().decode(await readBytes(request));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError('invalid_request', 'The body is not valid JSON');
  }
  if (isObject(value)) return value;
  throw new ApiError('invalid_request', 'The body must be a JSON object');
}

async function readBytes({ body }: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new ApiError('invalid_request', 'The body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
