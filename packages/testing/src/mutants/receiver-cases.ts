/** The cases of `adapterContract` that name a flaw, by their titles. */
export const cases = {
  missingHeader: 'no signature is answered 401 missing_signature [flaw: header taken for granted]',
  otherLength:
    'a signature of another length is answered 401 invalid_signature [flaw: timingSafeEqual throws]',
  beyondAscii:
    'a signature beyond ASCII is answered 401 invalid_signature [flaw: length compared in characters]',
  otherSecret:
    'a signature by another secret is answered 401 invalid_signature [flaw: not verified]',
  foldedBytes:
    'bytes that only decode to the signed text are answered 401 invalid_signature [flaw: body.toString() before the HMAC]',
  signedNoText:
    'a body that is no UTF-8 has a valid signature, and becomes a dead letter [flaw: body.toString() before the HMAC]',
  bytesAsTheyCame:
    'the bytes are verified as they arrived, however the JSON is written [flaw: JSON.stringify before the HMAC]',
  missingSecret:
    'a missing secret stops the start [flaw: unset secret noticed at the first request]',
  contentType: 'any content type is handled, and none [flaw: body read by its content type]',
  largeBody: 'bodies over 100 kB are handled [flaw: body limit by accident]',
  noJson: 'JSON that cannot be read is answered 200 dead_letter [flaw: JSON.parse uncaught]',
  overlapping:
    'overlapping duplicates run once and are all answered 200 handled [flaw: has, then add]',
  atOnce: 'duplicates that arrive at the same moment run once [flaw: get, then set]',
  failingHandler:
    'a handler that fails is answered 500 handler_failed [flaw: answered first, handled later]',
  failedEvent:
    'an event whose handler failed runs again when it is sent again [flaw: marked before processing]',
  ownViolation:
    "a handler's own unique violation is a failure, not a duplicate [flaw: unique insert before handling]",
  slowHandler:
    'a slow handler is answered 202 accepted at the deadline, and finishes once [flaw: handler awaited past the deadline]',
} as const;
