import { unknownValue, type Values } from "../inputs";

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** The value that breaks a rule, and how; undefined: it keeps it. */
export type Rule = (value: unknown) => { readonly value: unknown; readonly what: string } | undefined;

/** By property, or its path: `jump.address`. */
export type Rules = Readonly<Record<string, Rule>>;

export const rule =
  (keeps: (value: unknown) => boolean, what: string): Rule =>
  (value) =>
    keeps(value) ? undefined : { value, what };

export const text = (pattern: RegExp, what: string): Rule =>
  rule((value) => typeof value === "string" && pattern.test(value), what);

export const oneOf = (...words: string[]): Rule =>
  rule((value) => words.includes(String(value)), `is none of ${words.join(", ")}`);

export const each =
  (inner: Rule): Rule =>
  (value) =>
    Array.isArray(value) ? value.map(inner).find((broken) => broken !== undefined) : undefined;

/** What may hold a secret is not quoted. */
const secret = /^(proxy|jump)\./;

/** Every rule that is broken by a value that is there and known. */
export function broken(rules: Rules, news: Values): Failure[] {
  return Object.entries(rules).flatMap(([property, rule]) => {
    const value = valueAt(news, property);
    if (value === undefined || value === null || holdsUnknown(value)) return [];
    const breach = rule(value);
    if (breach === undefined) return [];
    const shown = secret.test(property) ? "" : `${show(breach.value)} `;
    return [{ property, reason: `${property}: ${shown}${breach.what}` }];
  });
}

export function valueAt(values: Values, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? (value as Values)[key] : undefined),
      values,
    );
}

export function holdsUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}
