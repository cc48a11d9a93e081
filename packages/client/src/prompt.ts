export { sanitizePrompt } from './prompt/sanitize-prompt.ts';
