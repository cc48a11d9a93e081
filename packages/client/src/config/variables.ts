/** The name and the value of a variable that is set. */
export interface Found {
  readonly name: string;
  readonly value: string;
}

/** Reads variables, and collects their problems and warnings. No value is part of these texts. */
export class Variables {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  /** Returns the first variable that is set and not blank. Removes white space around its value. */
  find(names: readonly string[]): Found | undefined {
    for (const name of names) {
      const raw: unknown = this.#env[name];
      if (raw !== undefined && typeof raw !== 'string') this.problems.push(`${name} takes a text`);
      const value = typeof raw === 'string' ? raw.trim() : undefined;
      if (!value) continue;
      if (value !== raw)
        this.warnings.push(`${name} has white space around it, which was left out`);
      return { name, value };
    }
    return undefined;
  }

  /** Like `find`, for a key or a secret. Reports a missing variable, and a value that cannot be a key or a secret. */
  require(names: readonly string[], what: string): Found | undefined {
    const found = this.find(names);
    if (!found) {
      const blank = names.filter((name) => this.#env[name] !== undefined);
      const why = blank.length > 0 ? ` (${blank.join(' and ')} is blank)` : '';
      this.problems.push(`${names.join(' or ')} is missing${why}: set it to ${what}`);
      return undefined;
    }
    if (/^["']|["']$/.test(found.value)) {
      this.problems.push(`${found.name} has quotes around it, which are taken for a part of it`);
    } else if (!/^[\x21-\x7e]+$/.test(found.value)) {
      this.problems.push(`${found.name} holds white space or characters that are not ASCII`);
    }
    return found;
  }

  /** @returns `fallback` if the variable is not set */
  flag(name: string, fallback: boolean): boolean {
    const value = this.find([name])?.value.toLowerCase();
    if (value === undefined) return fallback;
    if (value === 'true' || value === '1') return true;
    if (value !== 'false' && value !== '0') this.problems.push(`${name} takes true or false`);
    return false;
  }
}
