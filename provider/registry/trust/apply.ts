import type { Host } from "../../engine/host";
import { paths } from "../../engine/paths";
import { look } from "../../engine/probe";
import { authorityPath, recordPath, type RegistryRecord, recordText } from "../../engine/registries";
import { must } from "../../engine/step";
import type { Progress } from "../../progress";
import type { HostFile } from "../../ssh/files";
import { quote } from "../../ssh/shell";
import { changed, hostsScript, hostsUnit } from "./hosts";
import { planMirrors } from "./mirror";
import { mirrorChange, recordIn } from "./record";
import { reload, validatePlan } from "./reload";
import { recordOf, type TrustInputs } from "./state";

/**
 * Makes a machine trust a registry, without a restart of its engine; what is no longer wanted goes.
 *
 * @param olds what was set up there before
 * @returns whether /etc/hosts has changed
 */
export async function apply(
  host: Host,
  inputs: TrustInputs,
  olds: TrustInputs | undefined,
  progress: Progress,
): Promise<boolean> {
  const facts = await look(host);
  const systemd = facts.init === "systemd";
  const wanted = recordOf(inputs);
  const before = recordIn(facts.files, inputs.registry, olds);
  const plan = planMirrors(facts, mirrorChange(facts.files, inputs.registry, before, wanted));
  await validatePlan(host, plan);
  await host.write([
    // Cut off in the middle, the record must name all that may be there.
    record(inputs, together(wanted, before)),
    ...wanted.places.map((place) => ({
      path: authorityPath(place),
      mode: 0o644,
      content: inputs.caCertificate,
    })),
    { path: paths.hosts, mode: 0o700, content: hostsScript() },
    ...(systemd ? [{ path: paths.hostsUnit, mode: 0o644, content: hostsUnit }] : []),
    ...plan.files,
  ]);
  const { stdout } = await must(
    host,
    "putting the registry's name into /etc/hosts",
    `${systemd ? "systemctl daemon-reload && systemctl enable --quiet stowage-hosts.service && " : ""}${paths.hosts} start`,
    "a name has to resolve on the machine itself (`getent ahosts NAME`), or the registry's machine to have an IP address; /etc/hosts has to be writable",
  );
  if (!systemd)
    await progress.warn(
      `without systemd the name ${inputs.host} may be gone after a restart of the machine; run \`${paths.hosts} start\` at boot`,
    );
  if (wanted.mirrors.length + before.mirrors.length > 0) await reload(host, plan);
  const gone = before.places.filter((place) => !wanted.places.includes(place));
  if (gone.length > 0)
    await must(host, "removing the authority of old ports", forgetScript(gone), "see /etc/docker/certs.d");
  await host.write([...plan.later, record(inputs, wanted)]);
  return stdout.includes(changed);
}

function record({ registry }: TrustInputs, content: RegistryRecord): HostFile {
  return { path: recordPath(registry), mode: 0o600, content: recordText(content) };
}

function together(
  wanted: RegistryRecord,
  before: Pick<RegistryRecord, "places" | "mirrors">,
): RegistryRecord {
  const union = (key: "places" | "mirrors") => [...new Set([...wanted[key], ...before[key]])];
  return { ...wanted, places: union("places"), mirrors: union("mirrors") };
}

/** The authority leaves the engine's folders; what others have put there stays. */
export function forgetScript(places: readonly string[]): string {
  return [
    ...places.flatMap((place) => {
      const path = authorityPath(place);
      return [
        `rm -f ${quote(path)}`,
        `rmdir ${quote(path.slice(0, path.lastIndexOf("/")))} 2>/dev/null || true`,
      ];
    }),
    "rmdir /etc/docker/certs.d 2>/dev/null || true",
  ].join("\n");
}
