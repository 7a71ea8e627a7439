import * as pulumi from "@pulumi/pulumi";
import type { SwarmCluster } from "../../../components";
import type { ComposeStackArgs } from "../../../components/compose/args";
import { Mapping } from "../../../components/compose/mapping";
import { composeDefinitions } from "../../../components/compose/services";
import type { ServiceDefinition } from "../../../components/service/definition";
import { replicasOf } from "../../../components/service/replica";
import type { Place, SharedResources } from "../../../components/replica";
import { formatDiagnostic, loadCompose } from "../../../compose";
import type { ContainerSpec } from "../../../scheduler";

/** Arguments of docker resources, whose Outputs are resolved. */
export type Plain = Readonly<Record<string, unknown>>;

/** What a Compose file comes to: what the planner is asked, what the docker plugin is told, and what is said of it. */
export interface Made {
  /** By container. */
  readonly specs: Readonly<Record<string, ContainerSpec>>;
  readonly containers: Readonly<Record<string, Plain>>;
  /** Networks by their name on the engine, volumes and images by theirs. */
  readonly networks: Readonly<Record<string, Plain>>;
  readonly volumes: Readonly<Record<string, Plain>>;
  readonly images: Readonly<Record<string, Plain>>;
  readonly diagnostics: readonly string[];
}

type Args = Partial<Omit<ComposeStackArgs, "cluster" | "variables">> & {
  variables?: Record<string, string>;
  network?: "overlay" | "bridge";
  /** What the file names, by path. */
  files?: Record<string, string>;
};

/** The containers are registered nowhere: their constructor only notes what it is given. */
jest.mock("@pulumi/docker", () => ({
  ...jest.requireActual("@pulumi/docker"),
  Container: class {
    constructor(
      readonly name: string,
      readonly args: object,
    ) {}
  },
}));

beforeAll(() =>
  pulumi.runtime.setMocks(
    { newResource: async () => ({ id: "", state: {} }), call: async () => ({}) },
    "shop",
    "test",
    false,
    "acme",
  ),
);

/** Everything of a file up to the docker resources, without an engine. */
export async function make(text: string, args: Args = {}): Promise<Made> {
  const { network = "overlay", files = {}, ...stackArgs } = args;
  const cluster = { defaults: { cpus: 0, memory: 64 << 20, resources: {} }, network };
  let services: ServiceDefinition[] = [];
  const { diagnostics } = loadCompose({
    files: [{ path: "f", text }],
    readFile: (path) => files[path],
    variables: args.variables ?? {},
    unsupported: args.unsupported ?? {},
    profiles: args.profiles ?? [],
    check: (project, context) => {
      const full = { ...stackArgs, cluster: cluster as unknown as SwarmCluster };
      services = composeDefinitions(new Mapping("shop", project, full, ".", context));
    },
  });
  return { ...(await resources(services)), diagnostics: diagnostics.map(formatDiagnostic) };
}

async function resources(services: readonly ServiceDefinition[]): Promise<Omit<Made, "diagnostics">> {
  const specs: Record<string, ContainerSpec> = {};
  const containers: Record<string, Plain> = {};
  const networks: Record<string, Plain> = {};
  const volumes: Record<string, Plain> = {};
  const images: Record<string, Plain> = {};
  for (const replica of services.flatMap((service) => replicasOf(service, {} as pulumi.Resource))) {
    const { spec } = replica;
    specs[spec.name] = spec;
    const shared: SharedResources = {
      containers: (names) => names.map(standIn) as never,
      network: ({ physical, ...asked }) => {
        networks[physical] = asked;
        return { name: physical } as never;
      },
      volume: (physical, asked) => {
        volumes[physical] = asked;
        return { name: physical } as never;
      },
      image: (_place, { image = "", build }) => {
        if (build === undefined) return { name: image, dependsOn: [] };
        const name = `${build.repository}:${build.hash.slice(0, 12)}`;
        images[name] = { ...build };
        return { name, dependsOn: [] };
      },
    };
    const place: Place = {
      cluster: shared,
      container: spec.name,
      machine: { name: "node-1", generation: 1 } as never,
      ports: Object.fromEntries(
        (spec.ports ?? []).map(({ container, protocol, host }, index) => [
          `${container}/${protocol}`,
          typeof host === "number" ? host : 20_000 + index,
        ]),
      ),
      options: (more) => more,
      containerOptions: (more) => more,
    };
    const { args } = replica.create(place) as unknown as { args: object };
    containers[spec.name] = (await plain(args)) as Plain;
  }
  for (const [name, asked] of Object.entries(networks)) networks[name] = (await plain(asked)) as Plain;
  return { specs, containers, networks, volumes, images };
}

/** Another container, of which only names and ends are looked at. */
function standIn(name: string) {
  return {
    name: pulumi.output(name),
    urn: pulumi.output(`urn of ${name}`),
    id: pulumi.output(`id-of-${name}`),
    exitCode: pulumi.output(0),
    containerLogs: pulumi.output(""),
  };
}

/** Values without Outputs; a secret shows as `[secret] ...`. */
async function plain(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const known = await plain(await (value as unknown as { promise(): Promise<unknown> }).promise());
    return (await pulumi.isSecret(value)) ? `[secret] ${known}` : known;
  }
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (typeof value !== "object" || value === null) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, each]) => [key, await plain(each)] as const),
  );
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

/** A container's labels by name. */
export function labelsOf(container: Plain): Record<string, string> {
  const labels = container["labels"] as { label: string; value: string }[];
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}
