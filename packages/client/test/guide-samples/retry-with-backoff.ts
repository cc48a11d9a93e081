import type { StartCaller } from '../contracts/caller-contract.ts';

/** The guide's "Comprehensive Error Handling" and "Retry Logic with Exponential Backoff", as they are, with types. */
export const retryWithBackoffSample: StartCaller = ({ apiKey, fetch, log }) => {
  const console = { log };

  interface ErrorResponse {
    error: { detail: string; status: number; type: string; title: string };
  }

  class BlumaAPIError extends Error {
    readonly status: number;
    readonly type: string;
    readonly title: string;

    constructor(errorResponse: ErrorResponse) {
      super(errorResponse.error.detail);
      this.name = 'BlumaAPIError';
      this.status = errorResponse.error.status;
      this.type = errorResponse.error.type;
      this.title = errorResponse.error.title;
    }
  }

  async function generateVideo(templateId: string, context: object) {
    try {
      const response = await fetch('https://api.getbluma.com/api/v1/videos', {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${apiKey}`,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({
          template_id: templateId,
          context,
        }),
      });

      // Handle non-2xx responses
      if (!response.ok) {
        const error: ErrorResponse = Object(await response.json());
        throw new BlumaAPIError(error);
      }

      return await response.json();
    } catch (error) {
      // Network errors
      if (Object(error).code === 'ECONNREFUSED') {
        throw new Error('Cannot connect to Bluma API. Please check your internet connection.');
      }

      // API errors
      if (error instanceof BlumaAPIError) {
        switch (error.status) {
          case 401:
            throw new Error('Invalid API key. Please check your configuration.');
          case 402:
            throw new Error('Insufficient credits. Please purchase more at getbluma.com/billing');
          case 429:
            throw new Error('Rate limit exceeded. Please slow down requests.');
          case 500:
            throw new Error('Bluma API error. Please try again later.');
          default:
            throw error;
        }
      }

      throw error;
    }
  }

  async function retryWithBackoff(fn: () => Promise<unknown>, maxRetries = 3) {
    for (let attempt = 0; attempt < maxRetries; attempt++) {
      try {
        return await fn();
      } catch (error) {
        // Don't retry client errors (4xx except 429)
        const { status } = Object(error);
        if (status >= 400 && status < 500 && status !== 429) {
          throw error;
        }

        // Last attempt - throw error
        if (attempt === maxRetries - 1) {
          throw error;
        }

        // Exponential backoff: 1s, 2s, 4s, 8s...
        const delay = Math.min(1000 * 2 ** attempt, 10000);
        console.log(`Retry attempt ${attempt + 1} after ${delay}ms`);
        await new Promise((resolve) => setTimeout(resolve, delay));
      }
    }
  }

  return (prompt) => retryWithBackoff(() => generateVideo('meme-dialogue', { prompt }));
};
