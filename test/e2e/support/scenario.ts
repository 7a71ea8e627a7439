import type {
  ComposeStackArgs,
  LocalMachineArgs,
  MachineArgs,
  PrivateRegistryArgs,
  SwarmClusterArgs,
  SwarmServiceArgs,
} from "../../../components";

/** What the program under test declares: plain data, so that a step of a life is a changed field. */
export interface Scenario {
  readonly machines: Readonly<Record<string, LocalMachineArgs>>;
  /** Hosts that the stack does not make. */
  readonly hosts?: Readonly<Record<string, MachineArgs>>;
  /** People who may use the engines of all machines that the stack makes. */
  readonly people?: readonly string[];
  readonly cluster?: Omit<SwarmClusterArgs, "machines">;
  /** Stacks and services name theirs. */
  readonly registries?: Readonly<Record<string, Omit<PrivateRegistryArgs, "cluster">>>;
  readonly stacks?: Readonly<Record<string, Plain<ComposeStackArgs>>>;
  readonly services?: Readonly<Record<string, Plain<SwarmServiceArgs>>>;
  /** `"voting/vote:80"`, `"web:3000"`: stack, service and port whose addresses are wanted. */
  readonly endpoints?: readonly string[];
}

/** Arguments that are data: the cluster goes without saying, and a registry goes by its name. */
type Plain<T> = Omit<T, "cluster" | "registry"> & { readonly registry?: string };

/** A container that asks for memory, does nothing, and stops when it is told to. */
export function idle(memory: string, more: Plain<SwarmServiceArgs> = {}): Plain<SwarmServiceArgs> {
  return {
    image: "busybox:latest",
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"],
    memory,
    limits: {},
    ...more,
  };
}
