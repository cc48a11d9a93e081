import { makeCalls } from '../../calls.js';

// Next.js 14 renders such a route in advance, unless something in it is dynamic.
export async function GET() {
  return Response.json(await makeCalls());
}

export const POST = GET;
