/** Why the tests cannot go on, and what to do: by setting the variable, unless it is set. */
export function missingServer(name: string, variable: string, remedy: string): string {
  return process.env[variable]
    ? `${variable} is used, but these tests need a ${name} of their own, since they stop and freeze it: ${remedy}`
    : `There is no ${name} to test with. Set ${variable}, ${remedy}`;
}
