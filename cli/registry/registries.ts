import type { RegistryAccess } from "../../provider/registry/request";
import type { StackState, StateResource } from "../stack-state";
import { UserError } from "../user-error";

/** A registry as a stack's state shows it. */
export interface StateRegistry {
  readonly name: string;
  /** The machine that it is on. */
  readonly machine: string;
  readonly container: string;
  readonly storage: "volume" | "s3";
  readonly access: RegistryAccess;
}

/** What a PrivateRegistry registers of itself. */
interface Outputs {
  readonly host: string;
  readonly port: number;
  readonly machine: string;
  readonly container: string;
  readonly dial: string;
  readonly storage: "volume" | "s3";
  readonly caCertificate: string;
  readonly credentials: { readonly username: string; readonly password: string };
}

/** The stack's registry. @param name which one, where there are several */
export function registryOf(stack: StackState, name: string | undefined): StateRegistry {
  const registries = new Map(
    stack.resources
      .filter(({ type }) => type === "stowage:index:PrivateRegistry")
      .map((resource) => [resource.urn.split("::").at(-1) ?? "", resource]),
  );
  const names = [...registries.keys()].sort();
  if (names.length === 0)
    throw new UserError(
      `${stack.name} has no PrivateRegistry; is it the right stack, and did \`pulumi up\` run?`,
    );
  if (name === undefined && names.length > 1)
    throw new UserError(
      `${stack.name} has several registries: ${names.join(", ")}; choose one by --registry`,
    );
  const chosen = name ?? names[0] ?? "";
  const resource = registries.get(chosen);
  if (resource === undefined)
    throw new UserError(
      `${stack.name} has no registry "${chosen}"; its ${names.length === 1 ? "only one is" : "registries are"} ${names.join(", ")}`,
    );
  return fromState(chosen, resource);
}

function fromState(name: string, { outputs = {} }: StateResource): StateRegistry {
  const { host, port, dial, caCertificate, credentials, machine, container, storage } =
    outputs as unknown as Partial<Outputs>;
  if (
    host === undefined ||
    port === undefined ||
    !dial ||
    caCertificate === undefined ||
    credentials === undefined ||
    !machine ||
    container === undefined ||
    storage === undefined
  )
    throw new UserError(`registry "${name}" is not set up yet; run \`pulumi up\` first`);
  const { username, password } = credentials;
  return {
    name,
    machine,
    container,
    storage,
    access: { host, port, address: dial, ca: caCertificate, username, password },
  };
}
