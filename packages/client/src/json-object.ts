/** A JSON object. */
export type JsonObject = Readonly<{ [field: string]: unknown }>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
