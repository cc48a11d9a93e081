import type { RawResponse } from '../raw-response.ts';

const json = (status: number, body: string): RawResponse => ({
  status,
  contentType: 'application/json',
  body,
});

export const handled = json(200, '{"status":"handled"}');
export const duplicate = json(200, '{"status":"duplicate"}');
export const ignored = json(200, '{"status":"ignored"}');
export const stale = json(200, '{"status":"stale"}');
export const deadLetter = json(200, '{"status":"dead_letter"}');
export const accepted = json(202, '{"status":"accepted"}');
export const missingSignature = json(401, '{"error":"missing_signature"}');
export const invalidSignature = json(401, '{"error":"invalid_signature"}');
export const bodyAlreadyParsed = json(500, '{"error":"body_already_parsed"}');
export const methodNotAllowed = json(405, '{"error":"method_not_allowed"}');
/** To HEAD: as to GET, without the body. */
export const headNotAllowed = json(405, '');
export const bodyTimeout = json(408, '{"error":"body_timeout"}');
export const bodyTooLarge = json(413, '{"error":"body_too_large"}');
export const unsupportedEncoding = json(415, '{"error":"unsupported_encoding"}');
export const handlerFailed = json(500, '{"error":"handler_failed"}');
