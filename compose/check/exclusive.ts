import type { Findings } from "../findings";
import { showNamespace } from "../keys/namespaces";
import { joinPath } from "../node";
import type { ServiceDraft } from "../service";

/** Keys of a service that the engine refuses together. */
export function reportExclusive({ service, place }: ServiceDraft, findings: Findings): void {
  const { networkMode, positions } = service;
  if (networkMode === undefined) return;
  const shared = showNamespace(networkMode);
  const refuse = (key: string, what: string) => {
    const position = positions[key];
    if (position === undefined) return;
    findings.error("SW253", { path: joinPath(place.path, key), position }, what, "remove one of them");
  };
  if (Object.keys(service.networks).length > 0)
    refuse("networks", `a service with \`network_mode: ${shared}\` joins no networks`);
  if (service.ports.length > 0 && shared !== "bridge" && shared !== "default")
    refuse("ports", `no ports can be published with \`network_mode: ${shared}\``);
}
