import { providerLiteral } from "../../provider/shell/resource";
import { DynamicProvider, type Values } from "./support/dynamic-provider";

jest.setTimeout(60_000);
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
let provider: DynamicProvider;
beforeAll(async () => {
  provider = await DynamicProvider.start();
});
afterAll(() => provider.stop());

/** Nobody answers there, at once. */
const access = { address: "127.0.0.1", caCertificate: "ca", caPrivateKey: "very-private" };
const ci = { username: "ci", password: "hunter22" };

const built: Values = {
  __provider: providerLiteral("builtImage"),
  reference: "images.test:5000/shop/web:aaa",
  hash: "aaa",
  build: { context: "web" },
  builder: { machine: "a", ...access },
  push: ci,
  store: "volume-1",
};
const builtState = {
  ...built,
  image: "images.test:5000/shop/web@sha256:1",
  imageId: "sha256:2",
  builtOn: "a",
};

const pulled: Values = {
  __provider: providerLiteral("pulledImage"),
  machine: "b",
  ...access,
  instance: "i-1",
  generation: 1,
  reference: "images.test:5000/shop/web@sha256:1",
  user: ci,
};
const copied: Values = {
  __provider: providerLiteral("copiedImage"),
  machine: "b",
  ...access,
  instance: "i-1",
  generation: 1,
  reference: "web:aaa",
  imageId: "sha256:2",
  from: { machine: "a", ...access },
};

const without = (values: Values, key: string): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));

test.each([
  ["a built image", built],
  ["a pulled image", pulled],
  ["a copied image", copied],
])("%s passes check as it is, known or not", async (_what, news) => {
  expect(await provider.check({}, news)).toEqual({ inputs: news, failures: [] });
  const values = Object.keys(news).filter((key) => key !== "__provider" && typeof news[key] === "string");
  const unsure = { ...news, ...Object.fromEntries(values.map((key) => [key, unknown])) };
  expect(await provider.check({}, unsure)).toEqual({ inputs: unsure, failures: [] });
});

test("an image that is pushed needs a registry in its name", async () => {
  expect((await provider.check({}, { ...built, reference: "web:aaa" })).failures).toEqual([
    {
      property: "reference",
      reason: 'reference: "web:aaa" names no registry to push to; write host:port/repository:tag',
    },
  ]);
  expect((await provider.check({}, { ...without(built, "push"), reference: "web:aaa" })).failures).toEqual(
    [],
  );
});

test("what is built is built: another machine that builds is no change, nor is another password", async () => {
  const news = {
    ...built,
    builder: { machine: "c", ...access, address: "10.0.0.3" },
    push: { ...ci, password: "other" },
  };
  expect((await provider.diff("x", builtState, news)).changes).toBe(false);
  expect((await provider.diff("x", builtState, { ...built, push: unknown })).changes).toBe(false);
});

test.each<[string, Values]>([
  ["another hash", { hash: "bbb" }],
  ["another user", { push: { ...ci, username: "cd" } }],
  ["an empty registry", { store: "volume-2" }],
  ["a registry that is about to be made", { store: unknown }],
])("an image is built again for %s", async (_why, more) => {
  const change = await provider.diff("x", builtState, { ...built, ...more });
  expect(change).toMatchObject({ changes: true, replaces: [] });
});

test("an image is made again where it is pushed from now on, or no longer", async () => {
  const local = { ...without(built, "push"), reference: "web:aaa" };
  const localState = { ...builtState, ...local };
  expect((await provider.diff("x", builtState, without(built, "push"))).changes).toBe(true);
  expect((await provider.diff("x", without(localState, "push"), { ...local, push: ci })).changes).toBe(true);
  expect((await provider.diff("x", without(localState, "push"), { ...local, push: unknown })).changes).toBe(
    true,
  );
});

test("an image of another name is made first, and the old one goes last", async () => {
  const change = { changes: true, replaces: ["reference"], deleteBeforeReplace: false };
  const other = { reference: "images.test:5000/shop/web:bbb" };
  expect(await provider.diff("x", builtState, { ...built, ...other })).toEqual(change);
  expect(await provider.diff("x", pulled, { ...pulled, reference: unknown })).toEqual(change);
  expect(await provider.diff("x", copied, { ...copied, ...other })).toEqual(change);
});

test("an image that one machine alone has is built again when that machine is another one, or gone", async () => {
  const state = { ...without(builtState, "push"), instances: { a: "i-1", b: "i-2" } };
  const changes = async (instances: Values) =>
    (await provider.diff("x", state, { ...without(built, "push"), instances })).changes;
  expect(await changes({ a: "i-1" })).toBe(false);
  expect(await changes({ a: "i-1", b: unknown })).toBe(false);
  expect(await changes({ a: unknown, b: "i-2" })).toBe(true);
  expect(await changes({ a: "i-9", b: "i-2" })).toBe(true);
  expect(await changes({ b: "i-2" })).toBe(true);
});

test.each([
  ["pulled", pulled, { user: { ...ci, password: "other" } }],
  ["copied", copied, { from: { machine: "c", ...access } }],
])("a %s image is there: by whose hand does not matter", async (_what, state, more) => {
  expect((await provider.diff("x", state, { ...state, ...more })).changes).toBe(false);
});

test.each([
  ["pulled", pulled],
  ["copied", copied],
])("a %s image goes to a new instance of its machine in place", async (_what, state) => {
  for (const more of [{ instance: "i-2" }, { generation: 2 }, { address: "10.0.0.9" }])
    expect(await provider.diff("x", state, { ...state, ...more })).toMatchObject({
      changes: true,
      replaces: [],
    });
});

test("a copied image that was built anew is copied anew", async () => {
  expect((await provider.diff("x", copied, { ...copied, imageId: "sha256:3" })).changes).toBe(true);
});

test("an engine that is gone keeps no image from being forgotten, with a word about what is left", async () => {
  const { properties } = await provider.create({
    __provider: providerLiteral("certificateAuthority"),
    commonName: "stowage",
  });
  const own = { caCertificate: properties["certificate"], caPrivateKey: properties["privateKey"] };
  const before = provider.logged.length;
  const progressUrn = "urn:pulumi:test::shop::pulumi-nodejs:dynamic/stowage:PulledImage::web";
  await provider.delete("x", { ...pulled, ...own, progressUrn });
  await provider.delete("x", { ...copied, ...own, progressUrn });
  await provider.delete("x", { ...builtState, builder: { ...built["builder"], ...own }, progressUrn });
  const lines = provider.logged.slice(before).map(({ message }) => message);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(
    "machine b (127.0.0.1:2376): connection refused; is the service running, and is the port right? The image images.test:5000/shop/web@sha256:1 is left on it",
  );
  expect(lines[2]).toContain("The image images.test:5000/shop/web:aaa is left on it");
});

test("an engine that is gone keeps an image from being made, and no secret is told", async () => {
  const error = await provider.create(pulled).then(
    () => new Error("it did not fail"),
    (cause: Error) => cause,
  );
  expect(error.message).toContain("image images.test:5000/shop/web@sha256:1: ");
  expect(error.message).not.toMatch(/hunter22|very-private/);
});
