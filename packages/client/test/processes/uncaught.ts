import { BlumaClient } from '../../src/client.ts';

// Lets a failed call end the process.

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
void new BlumaClient({ baseURL, apiKey }).videos.create({
  template_id: 'meme-dialogue',
  context: { prompt: 'A cat that writes code' },
});
