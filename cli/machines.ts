import type { StackState, StateResource } from "./stack-state";

/** A machine as a stack's state shows it. */
export interface StateMachine {
  readonly name: string;
  readonly state: string;
  readonly dockerHost: string;
  readonly engine: string;
  /** ISO date on which the server certificate ends. */
  readonly certificateExpires: string;
  readonly containers: readonly string[];
  readonly certificate?: { readonly ca: string; readonly certificate: string; readonly privateKey: string };
}

const machineTypes = ["stowage:index:LocalMachine", "stowage:index:Machine"];
const dynamicType = (name: string) => `pulumi-nodejs:dynamic/stowage:${name}`;

/** Every machine of the stack, by name. */
export function machinesOf({ resources }: StackState): StateMachine[] {
  const placed = resources
    .filter(({ type }) => type === dynamicType("Placement"))
    .map(({ outputs }) => record(outputs?.["assignments"]));
  return resources
    .filter(({ type }) => machineTypes.includes(type))
    .map((machine) => {
      const name = machine.urn.split("::").at(-1) ?? "";
      const child = (type: string) =>
        resources.find((each) => each.parent === machine.urn && each.type === dynamicType(type));
      const engine = child("Engine");
      const client = child("ClientCertificate");
      return {
        name,
        state: text(machine.inputs?.["state"]) || "active",
        dockerHost: text(machine.outputs?.["dockerHost"]),
        engine: text(engine?.outputs?.["version"]),
        certificateExpires: text(engine?.outputs?.["certificateExpires"]),
        containers: placed
          .flatMap((assignments) =>
            Object.keys(assignments).filter((container) => assignments[container] === name),
          )
          .sort(),
        ...certificateOf(client),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What the state knows of a machine's engine; undefined where the machine is down, or not set up yet. */
export function engineStateOf(
  { resources }: StackState,
  machine: string,
): Readonly<Record<string, unknown>> | undefined {
  return resources
    .filter(({ type, urn }) => machineTypes.includes(type) && urn.split("::").at(-1) === machine)
    .map(({ urn }) => resources.find(({ parent, type }) => parent === urn && type === dynamicType("Engine")))
    .at(0)?.outputs;
}

function certificateOf(client: StateResource | undefined): Pick<StateMachine, "certificate"> {
  if (client?.outputs === undefined) return {};
  return {
    certificate: {
      ca: text(client.outputs["caCertificate"] ?? client.inputs?.["caCertificate"]),
      certificate: text(client.outputs["certificate"]),
      privateKey: text(client.outputs["privateKey"]),
    },
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
