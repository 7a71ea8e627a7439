import type { dynamic } from "@pulumi/pulumi";
import { randomBytes, randomUUID } from "node:crypto";
import { hash } from "bcryptjs";
import { differing, type Values } from "../inputs";
import { machinesUser } from "../shell/machines-user";
import { userProblems } from "./user-problems";

/**
 * Work that a guess at a password costs, as a power of two. The registry does it for each request, about 0.1 s with 10:
 * the machines send most of them, and nobody guesses what is random.
 */
const cost = { chosen: 10, random: 4 };

interface User {
  readonly password: string;
  readonly role?: "push" | "pull" | null;
}

/**
 * The users of a registry. All that is random is made in create() and kept in update(), a hash for as long as its
 * password: another text of the same users would restart the registry.
 */
export const registryUsers = {
  async check(_olds: Values, news: Values) {
    // They name no property: Pulumi prints a property's value beside the reason, and older ones print secrets too.
    const failures = userProblems(news["users"]).map((reason) => ({ property: "", reason }));
    return { inputs: { ...news }, failures };
  },
  async diff(_id: string, olds: Values, news: Values) {
    return { changes: differing(withRoles(olds), withRoles(news), ["users"]).length > 0 };
  },
  async create(inputs: Values) {
    return { id: `registry-users-${randomUUID()}`, outs: await made(inputs, {}) };
  },
  async update(_id: string, olds: Values, news: Values) {
    return { outs: await made(news, olds) };
  },
  async delete() {},
} satisfies dynamic.ResourceProvider;

/** With the default where no role is given; what is not known yet stays as it is. */
function withRoles(values: Values): Values {
  const { users } = values;
  if (typeof users !== "object" || users === null) return values;
  const entries = Object.entries(users as Readonly<Record<string, User>>).map(([name, user]) =>
    typeof user === "object" ? [name, { password: user.password, role: user.role ?? "push" }] : [name, user],
  );
  return { users: Object.fromEntries(entries) };
}

async function made(news: Values, olds: Values): Promise<Values> {
  const password = String(olds["password"] ?? randomSecret());
  const users = Object.entries(withMachines(news, password)).sort(([a], [b]) => (a < b ? -1 : 1));
  const before = withMachines(olds, password);
  const hashes = hashesOf(String(olds["everyone"] ?? ""));
  const lines = await Promise.all(
    users.map(async ([name, user]) => {
      const kept = before[name]?.password === user.password ? hashes.get(name) : undefined;
      const rounds = name === machinesUser ? cost.random : cost.chosen;
      return { role: user.role ?? "push", line: `${name}:${kept ?? (await hash(user.password, rounds))}\n` };
    }),
  );
  const text = (some: typeof lines) => some.map(({ line }) => line).join("");
  return {
    ...news,
    pushers: text(lines.filter(({ role }) => role === "push")),
    everyone: text(lines),
    password,
    httpSecret: String(olds["httpSecret"] ?? randomSecret()),
  };
}

function withMachines(values: Values, password: string): Readonly<Record<string, User>> {
  return { ...(values["users"] as Record<string, User> | undefined), [machinesUser]: { password } };
}

/** The hashes in an htpasswd file, by user. */
function hashesOf(htpasswd: string): ReadonlyMap<string, string> {
  const lines = htpasswd.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}

function randomSecret(): string {
  return randomBytes(24).toString("base64url");
}
