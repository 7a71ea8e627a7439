import { sha256 } from "../../provider/engine/configuration";
import { mergeDaemonJson } from "../../provider/engine/daemon-json";
import type { Facts } from "../../provider/engine/facts";
import type { Owner } from "../../provider/engine/owner";
import { paths } from "../../provider/engine/paths";
import { mirrorsIn, recordPath, recordText } from "../../provider/engine/registries";
import { configurationHash } from "../../provider/engine/service";
import { ownSocket } from "../../provider/engine/unit";
import { planMirrors } from "../../provider/registry/trust/mirror";
import { mirrorChange, recordIn } from "../../provider/registry/trust/record";

const [own, ours, theirs] = [
  "https://own.example",
  "https://ours.example:5001",
  "https://a.example",
] as const;
const owner = { owner: "org/shop/prod", machine: "a", label: "org/shop/prod/a#1", engine: "engine-1" };

/** A host as the engine's own step leaves it. */
function host(
  more: { registryMirrors?: string[]; config?: object; mirrors?: string[]; existing?: string } = {},
): Facts {
  const inputs = { liveRestore: true, registryMirrors: more.registryMirrors, config: { ...more.config } };
  const { text, keys } = mergeDaemonJson({
    existing: more.existing,
    recorded: [],
    inputs: inputs as never,
    swarm: false,
    socket: ownSocket,
    mirrors: more.mirrors,
  });
  const record: Owner = { ...owner, keys, wrote: sha256(text) };
  const facts = {
    init: "systemd",
    unit: "",
    files: { [paths.daemonJson]: text, [paths.owner]: JSON.stringify(record) },
  } as unknown as Facts;
  return withFiles(facts, { [paths.applied]: configurationHash(facts) });
}

const withFiles = (facts: Facts, files: Facts["files"]): Facts => ({
  ...facts,
  files: { ...facts.files, ...files },
});
/** The host when all of a plan's files are written. */
const after = (facts: Facts, plan: ReturnType<typeof planMirrors>) =>
  withFiles(
    facts,
    Object.fromEntries([...plan.files, ...plan.later].map(({ path, content }) => [path, content.toString()])),
  );
const settings = ({ files }: Facts) => JSON.parse(files[paths.daemonJson]!) as Record<string, unknown>;
const ownerOf = ({ files }: Facts) => JSON.parse(files[paths.owner]!) as Owner;

describe.each([
  ["no mirrors of its own", {}, undefined],
  ["a mirror of its own", { registryMirrors: [own] }, [own]],
  ["a mirror of its own in its settings", { config: { "registry-mirrors": [own] } }, [own]],
  ["the registry's mirror among its own", { registryMirrors: [ours, own] }, [own]],
  ["settings of somebody else's", { existing: '{"debug": true}' }, undefined],
])("an engine with %s", (_name, more, left) => {
  const engineFinds = (facts: Facts, mirrors: readonly string[]) =>
    mergeDaemonJson({
      existing: facts.files[paths.daemonJson],
      recorded: ownerOf(facts).keys,
      inputs: { liveRestore: true, ...more } as never,
      swarm: false,
      socket: ownSocket,
      mirrors,
    });

  test("comes to a mirror after its own, and its own step finds what it would have written", () => {
    const facts = after(host(more), planMirrors(host(more), { before: [], after: [theirs, ours] }));
    expect((settings(facts)["registry-mirrors"] as string[]).slice(-2)).toEqual([theirs, ours]);
    const { text, keys } = engineFinds(facts, [theirs, ours]);
    expect(text).toBe(facts.files[paths.daemonJson]);
    expect(ownerOf(facts)).toMatchObject({ keys, wrote: sha256(text) });
    // It runs with it, so nothing is left to restart for.
    expect(facts.files[paths.applied]).toBe(configurationHash(facts));
  });

  test("loses it again", () => {
    const mirrored = host({ ...more, mirrors: [theirs, ours] });
    const facts = after(mirrored, planMirrors(mirrored, { before: [theirs, ours], after: [] }));
    expect(settings(facts)["registry-mirrors"]).toEqual(left);
    expect(ownerOf(facts).wrote).toBe(sha256(facts.files[paths.daemonJson]!));
    expect(facts.files[paths.applied]).toBe(configurationHash(facts));
  });

  test("that has its mirrors already is left alone", () => {
    const mirrored = host({ ...more, mirrors: [ours] });
    expect(planMirrors(mirrored, { before: [ours], after: [ours] })).toMatchObject({
      files: [],
      later: [],
      gone: [],
    });
  });
});

test("an engine reads an empty list before none, since a reload leaves alone what is not named", () => {
  const plan = planMirrors(host({ mirrors: [ours] }), { before: [ours], after: [] });
  expect(
    plan.files.map(({ path, content }) => [path, JSON.parse(content.toString())["registry-mirrors"]]),
  ).toEqual([[paths.daemonJson, []]]);
  expect(plan).toMatchObject({ asked: [], gone: [ours] });
  const last = plan.later.filter(({ path }) => path === paths.daemonJson);
  expect(last.map(({ content }) => JSON.parse(content.toString()))).toEqual([
    expect.not.objectContaining({ "registry-mirrors": expect.anything() }),
  ]);
});

test("a restart that the engine needs for another reason is not forgotten", () => {
  const facts = withFiles(host(), { [paths.applied]: "older" });
  expect(after(facts, planMirrors(facts, { before: [], after: [ours] })).files[paths.applied]).toBe("older");
});

test("a daemon.json that somebody has edited stays known as edited, so that it outlives us", () => {
  const before = host();
  const facts = withFiles(before, {
    [paths.daemonJson]: JSON.stringify({ ...settings(before), debug: true }),
  });
  const next = after(facts, planMirrors(facts, { before: [], after: [ours] }));
  expect(settings(next)).toMatchObject({ debug: true, "registry-mirrors": [ours] });
  expect(ownerOf(next).wrote).toBe(ownerOf(before).wrote);
});

test("mirrors of somebody else's are not added to, and a trust that ends leaves them", () => {
  const facts = host({ existing: JSON.stringify({ "registry-mirrors": [theirs] }) });
  expect(() => planMirrors(facts, { before: [], after: [ours] })).toThrow(
    [
      `/etc/docker/daemon.json: "registry-mirrors" is ["${theirs}"], and not this stack's`,
      `say engine.registryMirrors: ["${theirs}"] of this machine, so that both are asked, or leave the mirror out`,
    ].join("\n"),
  );
  expect(planMirrors(facts, { before: [ours], after: [] })).toMatchObject({ files: [], asked: [theirs] });
  const alike = host({ existing: JSON.stringify({ "registry-mirrors": [ours, theirs] }) });
  expect(planMirrors(alike, { before: [ours], after: [] })).toMatchObject({ files: [], gone: [] });
});

test("an engine that is only used gets no mirror, and needs none taken away", () => {
  const facts = { ...host(), files: { [paths.daemonJson]: "{}" } };
  expect(() => planMirrors(facts, { before: [], after: [ours] })).toThrow(/adopt: "inspect"/);
  expect(planMirrors(facts, { before: [ours], after: [] })).toMatchObject({ files: [], later: [] });
});

describe("the mirrors of several registries", () => {
  const record = (mirror: string) =>
    recordText({ address: "10.0.0.1", host: "x.example", places: ["x.example:5000"], mirrors: [mirror] });
  const files = {
    [recordPath("b")]: record(ours),
    [recordPath("a")]: record(theirs),
    "/etc/hosts": "mirror x",
  };

  test("have one order, whichever came first", () => {
    expect(mirrorsIn(files)).toEqual([theirs, ours]);
    expect(mirrorsIn(Object.fromEntries(Object.entries(files).reverse()))).toEqual([theirs, ours]);
  });
  test("stay when one registry is forgotten", () => {
    const before = recordIn(files, "b", undefined);
    expect(mirrorChange(files, "b", before, undefined)).toEqual({ before: [theirs, ours], after: [theirs] });
  });
  test("are known by the state where a record was removed by hand", () => {
    const state = { host: "x.example", ports: [5000], registryAddress: "10.0.0.1", mirror: ours } as never;
    const before = recordIn({}, "b", state);
    expect(before).toEqual({ places: ["x.example:5000"], mirrors: [ours] });
    expect(mirrorChange({}, "b", before, undefined)).toEqual({ before: [ours], after: [] });
  });
});
