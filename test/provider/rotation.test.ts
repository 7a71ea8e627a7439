import { X509Certificate } from "node:crypto";
import { certificateAuthority } from "../../provider/certificate-authority";
import { clientCertificate } from "../../provider/client-certificate";
import { bundle } from "../../provider/tls/bundle";
import { certificatesOf, createAuthority, signerOf } from "../../provider/tls/authority";
import type { Pair } from "../../provider/tls/keys";
import { issue } from "../../provider/tls/leaf";
import { nextPhase, rotates } from "../../provider/tls/rotation";

const day = 24 * 60 * 60_000;
const wishes = { commonName: "stowage", rotation: 0, days: 3650 };
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Values = Record<string, any>;

/** A stack's authority from one `up` to the next. */
async function ups(inputs: readonly Values[]): Promise<Values[]> {
  const states = [(await certificateAuthority.create(inputs[0]!)).outs as Values];
  for (const news of inputs.slice(1))
    states.push((await certificateAuthority.update("", states.at(-1)!, news)).outs as Values);
  return states;
}

const pairOf = ({ certificate, privateKey }: Values): Pair => ({ certificate, privateKey });
const trusts = (bundleText: string, leaf: string) =>
  certificatesOf(bundleText).some((authority) => new X509Certificate(leaf).verify(authority.publicKey));

test("nothing to rotate is no change, and an old state without the field is none either", async () => {
  const [state] = await ups([{ commonName: "stowage" }]);
  expect(await certificateAuthority.diff("", state!, { commonName: "stowage" })).toEqual({
    changes: false,
    replaces: [],
  });
  expect(await certificateAuthority.diff("", state!, { commonName: "stowage", rotation: 0 })).toMatchObject({
    changes: false,
  });
});

test.each([
  ["a raised number", { commonName: "stowage", rotation: 1 }],
  ["another name", { commonName: "shop" }],
])("%s rotates in three phases, and then there is rest", async (_what, news) => {
  const states = await ups([{ commonName: "stowage" }, news, news, news, news]);
  const diffs = await Promise.all(states.map((state) => certificateAuthority.diff("", state, news)));
  expect(diffs.map(({ changes }) => changes)).toEqual([true, true, true, false, false]);
  expect(diffs.flatMap(({ replaces }) => replaces)).toEqual([]);
  expect(states.map((state) => certificatesOf(state["certificate"]).length)).toEqual([1, 2, 2, 1, 1]);
  expect(states[4]).toEqual(states[3]);
  expect(states[3]!["privateKey"]).not.toBe(states[0]!["privateKey"]);
  expect(states[3]).not.toHaveProperty("nextPrivateKey");
  expect(states[3]).not.toHaveProperty("retiring");
});

test("every engine and client of one phase gets on with every one of the next", async () => {
  const news = { commonName: "stowage", rotation: 1 };
  const states = await ups([{ commonName: "stowage" }, news, news, news]);
  const leaves = await Promise.all(
    states.map((state) => issue({ authority: pairOf(state), commonName: "x", usage: "server", days: 1 })),
  );
  const steps = states.slice(1).map((_state, index) => [index, index + 1] as const);
  for (const [before, after] of steps)
    for (const [trusting, signed] of [
      [before, after],
      [after, before],
    ] as const)
      expect({
        before,
        after,
        good: trusts(states[trusting]!["certificate"], leaves[signed]!.certificate),
      }).toEqual({ before, after, good: true });
  expect(trusts(states[3]!["certificate"], leaves[0]!.certificate)).toBe(false);
});

test("each phase changes the text of the certificates, and the one that signs comes first", async () => {
  const news = { commonName: "stowage", rotation: 1 };
  const states = await ups([{ commonName: "stowage" }, news, news, news]);
  const texts = states.map((state) => state["certificate"] as string);
  expect(new Set(texts).size).toBe(4);
  for (const state of states)
    expect(certificatesOf(state["certificate"])[0]!.raw).toEqual(signerOf(pairOf(state)).raw);
});

test("a number that is raised while a rotation is under way begins another one after it", async () => {
  const inputs = [0, 1, 2, 2].map((rotation) => ({ commonName: "stowage", rotation }));
  const states = await ups(inputs);
  expect(states.map(({ rotation }) => rotation)).toEqual([0, 1, 1, 1]);
  expect(await certificateAuthority.diff("", states[3]!, inputs[3]!)).toMatchObject({ changes: true });
});

test("an authority in the last third of its life rotates by itself", async () => {
  const pair = await createAuthority("stowage", 300);
  const state = { ...pair, commonName: "stowage" };
  expect(rotates(state, wishes, Date.now() + 199 * day)).toBe(false);
  expect(rotates(state, wishes, Date.now() + 201 * day)).toBe(true);
  const next = await nextPhase(state, wishes);
  expect(rotates(next, wishes)).toBe(true);
});

test("a bundle holds each certificate once, the stack's first and the people's in one order", async () => {
  const [stack, alice, bob] = (
    await Promise.all(["stack", "alice", "bob"].map((name) => createAuthority(name)))
  ).map(({ certificate }) => certificate) as [string, string, string];
  const text = bundle(stack, [bob, alice, bob, stack]);
  expect(text).toBe(bundle(stack, [alice, bob]));
  expect(text.startsWith(stack)).toBe(true);
  expect(certificatesOf(text)).toHaveLength(3);
  expect(bundle(stack, [])).toBe(stack);
});

test("a person's certificate has an authority of its own that is good for clients alone", async () => {
  const { outs } = await clientCertificate.create({ commonName: "bob" });
  const issuer = new X509Certificate(outs["issuer"] as string);
  const leaf = new X509Certificate(outs["certificate"] as string);
  expect(leaf.checkIssued(issuer) && leaf.verify(issuer.publicKey)).toBe(true);
  expect(issuer.ca).toBe(true);
  expect(issuer.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
  expect(outs).not.toHaveProperty("caCertificate");
});

test("a person's renewal keeps the authority, so that no engine has to learn it; another name does not", async () => {
  const { outs } = await clientCertificate.create({ commonName: "bob", days: 30 });
  const renewed = (await clientCertificate.update("", outs, { commonName: "bob", days: 60 })).outs as Values;
  expect(renewed["issuer"]).toBe(outs["issuer"]);
  expect(renewed["certificate"]).not.toBe(outs["certificate"]);
  const other = (await clientCertificate.update("", outs, { commonName: "eve" })).outs as Values;
  expect(other["issuer"]).not.toBe(outs["issuer"]);
});

test("half of an authority is refused", async () => {
  const { failures } = await clientCertificate.check({}, { commonName: "bob", caCertificate: "PEM" });
  expect(failures).toEqual([
    {
      property: "",
      reason: "caCertificate and caPrivateKey belong together; give both, or neither for a person's own",
    },
  ]);
});
