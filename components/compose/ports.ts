import type { Service } from "../../compose";
import { boundTwice, type Namespaces, type PortDefinition } from "../service/definition";
import type { Mapping } from "./mapping";

/** The ports that a service publishes; one on another's network has none, which the loader says. */
export function portsOf(service: Service, { network }: Namespaces, mapping: Mapping): PortDefinition[] {
  if (network !== undefined && !(network.kind === "mode" && network.mode === "bridge")) return [];
  const report = mapping.report(service);
  for (const { target, protocol, position } of boundTwice(service.ports)) {
    const what = `${target}/${protocol} is bound to two host ports, which the docker plugin cannot keep apart`;
    report.error("SW211", "ports", what, "keep one of them", position);
  }
  const fixed = service.ports.find(({ published }) => typeof published === "number");
  const replicas = mapping.replicas(service);
  const isOverridden = mapping.args.overrides?.[service.name]?.replicas !== undefined;
  // Of the file's own number the loader has said it.
  if (isOverridden && fixed !== undefined && replicas > 1) {
    const what = `host port ${String(fixed.published)} is fixed, so the ${replicas} replicas go on different machines`;
    const at = { path: `overrides.${service.name}.replicas`, position: fixed.position };
    mapping.findings.notice("SW260", at, what, `write "${fixed.target}" to take any free port`);
  }
  return service.ports.map(({ target, published, protocol, hostIp }) => ({
    target,
    protocol,
    ...(published === undefined ? {} : { published }),
    ...(hostIp === undefined ? {} : { hostIp }),
  }));
}
