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
  const position = positions["ports"];
  if (service.ports.length > 0 && position !== undefined && shared !== "bridge" && shared !== "default") {
    const what = `no ports can be published with \`network_mode: ${shared}\``;
    const note = "remove one of them";
    findings.unsupported({ path: joinPath(place.path, "ports"), position }, place.path, {
      code: "SW253",
      what,
      note,
    });
  }
}
