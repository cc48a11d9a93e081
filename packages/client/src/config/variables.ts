/** A variable's value, and which one it was. */
export interface Found {
  readonly name: string;
  readonly value: string;
}

/** Reads variables, and collects all that is wrong with them. No value is ever part of a text. */
export class Variables {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  /** The first that is set and not blank, without white space around it. */
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

  /** As `find`. A missing one is a problem, and so is what cannot be a key or a secret. */
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

  /** @returns `fallback` where it is not set */
  flag(name: string, fallback: boolean): boolean {
    const value = this.find([name])?.value.toLowerCase();
    if (value === undefined) return fallback;
    if (value === 'true' || value === '1') return true;
    if (value !== 'false' && value !== '0') this.problems.push(`${name} takes true or false`);
    return false;
  }
}
