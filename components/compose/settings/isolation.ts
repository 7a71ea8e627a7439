import type { Service } from "../../../compose";
import type { ContainerSettings } from "../../service/definition";
import type { ServiceReport } from "../report";
import { some, someOf } from "./lists";

/** What a container may do, and what of the machine it sees. */
export function isolationSettings(service: Service, report: ServiceReport): ContainerSettings {
  return {
    capabilities: capabilities(service),
    cgroupParent: service.cgroupParent,
    cgroupnsMode: service.cgroup,
    deviceCgroupRules: some(service.deviceCgroupRules),
    privileged: service.privileged,
    readOnly: service.readOnly,
    runtime: service.runtime,
    securityOpts: some(securityOptions(service, report)),
    storageOpts: someOf(service.storageOpt),
    sysctls: someOf(service.sysctls),
    usernsMode: service.usernsMode,
  };
}

function capabilities({ capAdd, capDrop }: Service): ContainerSettings["capabilities"] {
  if (capAdd.length === 0 && capDrop.length === 0) return undefined;
  return { adds: canonicalCapabilities(capAdd), drops: canonicalCapabilities(capDrop) };
}

/** As the engine reports them after a refresh; another spelling would replace the container. */
function canonicalCapabilities(names: readonly string[]): string[] | undefined {
  const upper = names.map((name) => name.toUpperCase());
  const full = upper.map((name) => (name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`));
  return some([...new Set(full)].sort());
}

function securityOptions(service: Service, report: ServiceReport): string[] {
  const given = service.securityOpt.filter((option, index) => {
    const refusal = refusalOf(option);
    if (refusal !== undefined) report.refuse(`security_opt[${index}]`, refusal);
    return refusal === undefined;
  });
  if (given.length === 0) return [];
  // The engine adds this itself then and reports it back, which would replace the container at every `up`.
  const unconfined =
    service.privileged === true || service.pid?.name === "host" || service.ipc?.name === "host";
  const labelled = given.some((option) => /^label[=:]/.test(option));
  return unconfined && !labelled ? [...given, "label=disable"] : given;
}

function refusalOf(option: string): { reason: string; note: string } | undefined {
  if (option === "systempaths=unconfined") {
    const reason = "the engine does not report it back, so that every `up` would replace the container";
    return { reason, note: "use `cap_add` for what is needed" };
  }
  if (/^seccomp[=:](?!unconfined$|builtin$|\s*\{)/.test(option)) {
    const reason = "the profile is a file on the machine that runs Pulumi";
    return { reason, note: "make it the engine's `seccomp-profile`, or write its JSON here" };
  }
  return undefined;
}
