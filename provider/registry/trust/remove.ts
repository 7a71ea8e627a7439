import type { Host } from "../../engine/host";
import { part } from "../../engine/part";
import { paths } from "../../engine/paths";
import { look } from "../../engine/probe";
import { recordPath, removeRegistries } from "../../engine/registries";
import { must } from "../../engine/step";
import { quote } from "../../ssh/shell";
import { forgetScript } from "./apply";
import { planMirrors } from "./mirror";
import { mirrorChange, recordIn } from "./record";
import { reload, validatePlan } from "./reload";
import type { TrustState } from "./state";

/** Lets a machine forget a registry. One that does not answer is given up, with a warning that stays. */
export async function remove(state: TrustState, signal: AbortSignal): Promise<void> {
  const leftBehind = `it goes on trusting the registry ${state.registry}; if it comes back, take ${state.host} out of /etc/hosts and /etc/docker/certs.d there`;
  await part(state, leftBehind, signal, (host) => forget(host, state));
}

async function forget(host: Host, state: TrustState): Promise<void> {
  const facts = await look(host);
  const path = recordPath(state.registry);
  const before = recordIn(facts.files, state.registry, state);
  const plan = planMirrors(facts, mirrorChange(facts.files, state.registry, before, undefined));
  await validatePlan(host, plan);
  if (plan.files.length > 0) await host.write(plan.files);
  // One that is down reads its mirrors when it starts.
  if (before.mirrors.length > 0 && facts.engine?.answers === true) await reload(host, plan);
  if (plan.later.length > 0) await host.write(plan.later);
  const last = !Object.keys(facts.files).some(
    (other) => other.startsWith(`${paths.registries}/`) && other !== path,
  );
  await must(
    host,
    "removing the registry's name and authority",
    [
      "set -eu",
      forgetScript(before.places),
      `rm -f ${quote(path)}`,
      last ? removeRegistries : `if [ -x ${paths.hosts} ]; then ${paths.hosts} start || true; fi`,
    ].join("\n"),
    "check that /etc is writable",
  );
}
