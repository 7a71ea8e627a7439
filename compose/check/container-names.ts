import type { Findings } from "../findings";
import type { ServiceDraft } from "../service";

export function reportContainerName({ service, place }: ServiceDraft, findings: Findings): void {
  if (service.containerName === undefined || (service.replicas <= 1 && service.mode === "replicated")) return;
  const position = service.positions["container_name"] ?? service.position;
  const count =
    service.mode === "global" ? "one container on every machine" : `${service.replicas} containers`;
  const what = `the service has ${count}, which cannot share one name`;
  findings.error("SW251", { path: `${place.path}.container_name`, position }, what, "remove container_name");
}

export function reportSharedContainerNames(drafts: readonly ServiceDraft[], findings: Findings): void {
  const owners = new Map<string, string>();
  for (const { service, place } of drafts) {
    if (service.containerName === undefined) continue;
    const owner = owners.get(service.containerName);
    const position = service.positions["container_name"] ?? service.position;
    const at = { path: `${place.path}.container_name`, position };
    if (owner !== undefined) findings.error("SW251", at, `the service ${owner} has the same container_name`);
    owners.set(service.containerName, service.name);
  }
}
