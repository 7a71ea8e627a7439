import * as pulumi from "@pulumi/pulumi";
import { LocalNetwork } from "../../../components/local-network";
import { resetPublishedPorts } from "../../../components/published-ports";
import { resetSharedResources } from "../../../components/shared-resources";
import { placement } from "../../../provider/placement";

/** One registration, as the engine would see it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Record<string, unknown>;
  readonly provider: string;
  readonly custom: boolean;
  readonly trigger: unknown;
  readonly deletedWith: string;
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly timeouts: boolean;
  readonly dependencies: readonly string[];
  /** Names of the hooks that run before it is made. */
  readonly beforeCreate: readonly string[];
}

export interface MockRun {
  readonly registrations: readonly Registration[];
  /** What Placement checked in: the "old inputs" of the next run. */
  readonly placement: Record<string, unknown>;
  find(name: string): Registration;
  ofType(type: string): Registration[];
}

/** What some resources give besides their inputs, as far as programs look at it. */
const made: Readonly<Record<string, object>> = {
  "pulumi-nodejs:dynamic/stowage:CertificateAuthority": { certificate: "the authority" },
  "pulumi-nodejs:dynamic/stowage:BuiltImage": { image: "the image", imageId: "its id", builtOn: "node-1" },
};

/** What an SshKey makes: the program hands it on, and nobody looks into it. */
const keys = { privateKey: "PRIVATE KEY", hostPublicKey: "ssh-ed25519 AAAA" };

/**
 * Runs a program against Pulumi's mocks, with our real check() behind Placement. `olds` is what the last run left.
 */
export async function run(
  program: () => void,
  olds: Record<string, unknown> = {},
  config: Record<string, string> = {},
): Promise<MockRun> {
  const registrations: Registration[] = [];
  let checked: Record<string, unknown> = {};
  let failure: unknown;
  await pulumi.runtime.setMocks(
    {
      async newResource(args) {
        if (args.type === "pulumi-nodejs:dynamic/stowage:SshKey")
          return { id: `${args.name}-id`, state: { ...args.inputs, ...keys } };
        if (args.type !== "pulumi-nodejs:dynamic/stowage:Placement")
          return { id: `${args.name}-id`, state: { ...made[args.type], ...args.inputs } };
        const result = await placement.check!(olds, args.inputs);
        if (result.failures !== undefined && result.failures.length > 0) {
          failure = new Error(result.failures[0]!.reason);
          // The engine ends the program here; a rejection would only make noise in every promise that waits.
          return new Promise<never>(() => undefined);
        }
        checked = JSON.parse(JSON.stringify(result.inputs));
        return { id: "placement", state: checked };
      },
      async call(args) {
        return args.inputs;
      },
    },
    "shop",
    "test",
    false,
    "acme",
  );
  // Elsewhere than on Linux nodes are dialed in another way.
  pulumi.runtime.setAllConfig({ "stowage:localAddress": "node", ...config });
  resetSharedResources();
  LocalNetwork.reset();
  resetPublishedPorts();
  record(registrations);
  program();
  // The plan is sealed on the next macrotask, and its children are registered some promises later.
  for (let quiet = 0, seen = -1; quiet < 4; quiet = seen === registrations.length ? quiet + 1 : 0) {
    seen = registrations.length;
    await new Promise((resolve) => setTimeout(resolve, 25));
    if (failure !== undefined) throw failure;
  }
  return {
    registrations,
    placement: checked,
    find: (name) =>
      registrations.find((each) => each.name === name && each.custom) ?? fail(name, registrations),
    ofType: (type) => registrations.filter((each) => each.type === type),
  };
}

function fail(name: string, registrations: readonly Registration[]): never {
  throw new Error(
    `nothing is registered as "${name}", only ${registrations.map((each) => each.name).join(", ")}`,
  );
}

interface Monitor {
  registerResource(
    request: Request,
    callback: (error: unknown, response: { getUrn(): string }) => void,
  ): Promise<void>;
  registerResourceHook?: (request: unknown, callback: (error: unknown, response: unknown) => void) => void;
}

interface Request {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): Record<string, unknown> };
  getProvider(): string;
  getCustom(): boolean;
  getReplacementTrigger(): { toJavaScript(): unknown } | undefined;
  getDeletedwith(): string;
  getDeletebeforereplace(): boolean;
  getRetainondelete(): boolean;
  getCustomtimeouts(): unknown;
  getDependenciesList(): string[];
  getHooks(): { getBeforeCreateList(): string[] } | undefined;
}

/** The mocks do not tell a resource's options; the requests to their monitor do. */
function record(registrations: Registration[]): void {
  const monitor = (pulumi.runtime as unknown as { getMonitor(): Monitor }).getMonitor();
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (error === null || error === undefined) {
        registrations.push({
          type: request.getType(),
          name: request.getName(),
          urn: response.getUrn(),
          inputs: request.getObject().toJavaScript(),
          provider: request.getProvider(),
          custom: request.getCustom(),
          trigger: request.getReplacementTrigger()?.toJavaScript(),
          deletedWith: request.getDeletedwith(),
          deleteBeforeReplace: request.getDeletebeforereplace(),
          retainOnDelete: request.getRetainondelete(),
          timeouts: request.getCustomtimeouts() !== undefined,
          dependencies: request.getDependenciesList(),
          beforeCreate: request.getHooks()?.getBeforeCreateList() ?? [],
        });
      }
      callback(error, response);
    });
  monitor.registerResourceHook = (_request, callback) => callback(null, {});
}

/** The sentence with which a program ends. */
export function messageOf(program: () => void): string {
  try {
    program();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}
