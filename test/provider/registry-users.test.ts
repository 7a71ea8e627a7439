import { compare } from "bcryptjs";
import { registryUsers } from "../../provider/registry/users";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const team = { ci: { password: "canary-ci" }, bob: { password: "canary-bob", role: "pull" } };

const created = async (users: object = team) => (await registryUsers.create({ users })).outs;
const updated = async (before: object, users: object) =>
  (await registryUsers.update("x", { ...before }, { users })).outs;
const linesOf = (htpasswd: unknown) => String(htpasswd).match(/[^\n]+\n/g) ?? [];
const namesIn = (htpasswd: unknown) => linesOf(htpasswd).map((line) => line.split(":")[0]);
const lineOf = (name: string, htpasswd: unknown) =>
  linesOf(htpasswd).find((line) => line.startsWith(`${name}:`));
const failuresOf = async (users: unknown) => (await registryUsers.check({}, { users })).failures;

test("all may pull, and who has no other role may push, the machines' user among them", async () => {
  const { everyone, pushers } = await created();
  expect(namesIn(everyone)).toEqual(["bob", "ci", "stowage"]);
  expect(namesIn(pushers)).toEqual(["ci", "stowage"]);
  expect(linesOf(everyone)).toEqual(expect.arrayContaining(linesOf(pushers)));
});

test("a hash is bcrypt's, of its user's password", async () => {
  const { everyone, password } = await created();
  const passwords = { bob: "canary-bob", ci: "canary-ci", stowage: String(password) };
  for (const [name, text] of Object.entries(passwords)) {
    const hash = lineOf(name, everyone)!
      .trim()
      .slice(name.length + 1);
    // The machines' password is random, and each of their requests would pay for a slow hash.
    expect(hash).toMatch(name === "stowage" ? /^\$2b\$04\$/ : /^\$2b\$10\$/);
    expect(await compare(text, hash)).toBe(true);
    expect(String(everyone)).not.toContain(text);
  }
});

test("a registry without users has the machines' own", async () => {
  expect(namesIn((await created({})).pushers)).toEqual(["stowage"]);
});

test("no two registries share a password or a secret", async () => {
  const [one, two] = await Promise.all([created({}), created({})]);
  const secrets = [one, two].flatMap(({ password, httpSecret }) => [password, httpSecret]);
  expect(new Set(secrets).size).toBe(4);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{32}$/);
});

test("a hash stays for as long as its password, whatever else changes", async () => {
  const before = await created();
  const after = await updated(before, {
    bob: { password: "canary-bob", role: "push" },
    ci: { password: "canary-new" },
    eve: { password: "canary-eve" },
  });
  for (const name of ["bob", "stowage"])
    expect(lineOf(name, after.pushers)).toBe(lineOf(name, before.everyone));
  expect(lineOf("ci", after.everyone)).not.toBe(lineOf("ci", before.everyone));
  expect(namesIn(after.everyone)).toEqual(["bob", "ci", "eve", "stowage"]);
  expect([after.password, after.httpSecret]).toEqual([before.password, before.httpSecret]);
  expect(namesIn((await updated(after, {})).everyone)).toEqual(["stowage"]);
});

test("two users with one password have hashes of their own", async () => {
  const { everyone } = await created({ a: { password: "same" }, b: { password: "same" } });
  expect(lineOf("a", everyone)!.slice(1)).not.toBe(lineOf("b", everyone)!.slice(1));
});

test("the order in which users are named means nothing", async () => {
  const before = await created();
  const reversed = Object.fromEntries(Object.entries(team).reverse());
  expect(await updated(before, reversed)).toEqual(before);
  expect((await registryUsers.diff("x", before, { users: reversed })).changes).toBe(false);
});

test("a change is another name, password or role", async () => {
  const before = await created();
  const changes = async (users: unknown) => (await registryUsers.diff("x", before, { users })).changes;
  expect(await changes(team)).toBe(false);
  expect(await changes({ ...team, ci: { ...team.ci, role: "push" } })).toBe(false);
  expect(await changes({ ...team, ci: { ...team.ci, role: "pull" } })).toBe(true);
  expect(await changes({ ...team, ci: { password: "canary-new" } })).toBe(true);
  expect(await changes({ ...team, ci: { password: unknown } })).toBe(true);
  expect(await changes({ bob: team.bob })).toBe(true);
  expect(await changes({ ...team, eve: { password: "x" } })).toBe(true);
  expect(await changes(unknown)).toBe(true);
});

test.each(["", "a:b", "a\nb", "#a", " a", "a ", "\u0000"])("the name %j is refused", async (name) => {
  expect(await failuresOf({ [name]: { password: "canary" } })).toEqual([
    {
      property: "",
      reason:
        `users[${JSON.stringify(name)}]: a name must not be empty, have a ":" or a control character, begin with "#", ` +
        "or begin or end with a space: an htpasswd file cannot hold it; take another name",
    },
  ]);
});

test.each(["a", "ci-1", "ann.lee@example.org", "ann lee", "a#b", "Zoë"])(
  "the name %j is good",
  async (name) => {
    expect(await failuresOf({ [name]: { password: "canary" } })).toEqual([]);
  },
);

test("the machines' own name is refused", async () => {
  expect(await failuresOf({ stowage: { password: "canary" } })).toEqual([
    {
      property: "",
      reason:
        "users.stowage: this name is the machines' own, and its password is made here; take another name",
    },
  ]);
});

test.each([
  ["password", undefined, "must be a string that is not empty; set one"],
  ["password", "", "must be a string that is not empty; set one"],
  ["password", 1234, "must be a string that is not empty; set one"],
  [
    "password",
    "canary\n",
    "has a control character, such as a file's last line break, which no login can send; remove it",
  ],
  [
    "password",
    `canary${"é".repeat(34)}`,
    "is longer than 72 bytes, and bcrypt would ignore the rest; take a shorter one",
  ],
  ["role", "admin", 'must be "push" or "pull"; leave it out for "push"'],
])("a %s of %j is refused, with the reason", async (field, value, reason) => {
  const failures = await failuresOf({ ci: { password: "canary", [field]: value } });
  expect(failures).toEqual([{ property: "", reason: `users.ci.${field}: ${reason}` }]);
});

test("a password may have 72 bytes", async () => {
  expect(await failuresOf({ ci: { password: "é".repeat(36) } })).toEqual([]);
});

test("every mistake is told at once, and no password with it", async () => {
  const failures = await failuresOf({
    "a:b": { password: `canary${"x".repeat(72)}` },
    ci: "canary",
    eve: { password: "canary\r", role: "canary" },
  });
  expect(failures).toHaveLength(5);
  expect(JSON.stringify(failures)).not.toContain("canary");
  expect(await failuresOf(["canary"])).toEqual([
    { property: "", reason: "users: must be an object; give each user's password under the user's name" },
  ]);
});

test("what is not known yet passes", async () => {
  expect(await failuresOf(unknown)).toEqual([]);
  expect(
    await failuresOf({ a: unknown, b: { password: unknown }, c: { password: "x", role: unknown } }),
  ).toEqual([]);
});

test("check makes nothing: the same inputs come back", async () => {
  const { inputs } = await registryUsers.check({}, { users: team });
  expect(inputs).toEqual({ users: team });
});
