import { makeCalls } from '../../calls.js';

export const dynamic = 'force-dynamic';

export async function GET() {
  return Response.json(await makeCalls());
}
