/** Calls Bluma's API, as an app of yours would. */
export async function callBluma<T>(
  base: string,
  key: string,
  path: string,
  body?: object,
): Promise<T> {
  const response = await fetch(`${base}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
  return JSON.parse(await response.text());
}
