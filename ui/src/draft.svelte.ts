import type { Problem } from './bindings';

/** Whether the value of a field may be sent: the text that says why not, or null. */
export type Rule<Name extends string> = (value: string, all: Record<Name, string>) => string | null;

const filled: Rule<string> = (value) => (value.trim() === '' ? 'fault-empty' : null);

export const optional: Rule<string> = () => null;

/** Passwords are never trimmed: nothing but spaces is one too. */
export const given: Rule<string> = (value) => (value === '' ? 'fault-empty' : null);

/** Two digits, as an input method may have written them. */
export const twoDigits: Rule<string> = (value) =>
  /^\d{2}$/.test(value.normalize('NFKC').replace(/\s/g, '')) ? null : 'fault-number';

/** Counts as the server does: characters, not the halves of them that JavaScript counts. */
export function atLeast(length: number): Rule<string> {
  return (value) => (Array.from(value).length < length ? 'fault-short' : null);
}

/** What was typed into a form so far. It lives as long as its screen is shown, and nowhere else. */
export class Draft<Name extends string> {
  values: Record<Name, string>;
  faults = $state<Partial<Record<Name, string>>>({});
  /** How often it was found fit to be sent. */
  sent = $state(0);
  /** The refusal of each field that was answered by typing. */
  #silenced = $state<Partial<Record<Name, number>>>({});
  readonly #rules: Partial<Record<Name, Rule<Name>>>;

  constructor(initial: Record<Name, string>, rules: Partial<Record<Name, Rule<Name>>> = {}) {
    this.values = $state(initial);
    this.#rules = rules;
  }

  /** Everything that was typed, if it may be sent; else the faults are named. */
  checked(): Record<Name, string> | null {
    const values = { ...this.values };
    const faults: Partial<Record<Name, string>> = {};
    for (const name of Object.keys(values) as Name[]) {
      const fault = (this.#rules[name] ?? filled)(values[name], values);
      if (fault) faults[name] = fault;
    }
    this.faults = faults;
    if (Object.keys(faults).length > 0) return null;
    this.sent += 1;
    return values;
  }

  /** Typing into a field takes its fault away, also one of the program's. */
  touch(name: Name, problem: Problem | null = null): void {
    this.faults[name] = undefined;
    if (problem) this.#silenced[name] = problem.serial;
  }

  /** Why a field must be looked at, if it must. */
  fault(name: Name, problem: Problem | null): string | null {
    const refused = problem?.fields.includes(name) && this.#silenced[name] !== problem.serial;
    return this.faults[name] ?? (refused ? 'fault-refused' : null);
  }
}
