import type { StartCaller } from '../contracts/caller-contract.ts';

/** The guide's "Handling Rate Limits", as it is, with types; called as its samples call `fetch`. */
export const handleRateLimitSample: StartCaller = ({ apiKey, fetch, log }) => {
  const console = { log };

  async function handleRateLimit(response: Response) {
    if (response.status === 429) {
      // biome-ignore lint/correctness/useParseIntRadix: as it is in the guide
      const retryAfter = parseInt(response.headers.get('Retry-After') || '60');
      console.log(`Rate limited. Retrying in ${retryAfter} seconds...`);

      await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
      // Retry the request
      return true;
    }
    return false;
  }

  async function apiCall(url: string, options: RequestInit) {
    let response = await fetch(url, options);

    if (await handleRateLimit(response)) {
      // Retry after rate limit delay
      response = await fetch(url, options);
    }

    return response;
  }

  return async (prompt) => {
    const response = await apiCall('https://api.getbluma.com/api/v1/videos', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${apiKey}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ template_id: 'meme-dialogue', context: { prompt } }),
    });

    const data = await response.json();
    return data;
  };
};
