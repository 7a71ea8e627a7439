import { ownerFile } from "./owner";
import { paths } from "./paths";
import { ownerOf } from "./state";
import { must, type Run, type Step } from "./step";

const swarm = "/var/lib/docker/swarm";

/**
 * Frees an engine of ours that starts into the swarm of its earlier life, which has put it off its list: it waits 20 s
 * for that swarm, then 20 s for each container on an overlay, one after the other, before it answers anybody (measured
 * with 20.10). A machine that is set up anew joins anew, so nothing is lost.
 */
export const release: Step = {
  name: "release",
  check: async (run) => run.wiped || !(await isCaught(run)),
  async apply({ host }) {
    await must(
      host,
      "taking the engine out of its old swarm",
      releaseScript(),
      "see `journalctl -u docker` on the machine",
      { timeout: 180_000 },
    );
  },
};

async function isCaught({ host, labels, inputs }: Run): Promise<boolean> {
  const { stdout } = await host.exec(caughtScript());
  const owner = ownerFile({ files: { [paths.owner]: stdout } });
  return owner !== undefined && labels.map(ownerOf).includes(owner.owner) && owner.machine === inputs.machine;
}

/** Prints the owner file where an engine that was in a swarm has not come up yet. */
export function caughtScript(): string {
  return [
    `[ -d /run/systemd/system ] && [ -d ${swarm} ] || exit 0`,
    // Without a unit the engine was uninstalled, and waits for nobody.
    `case $(systemctl show --property LoadState,ActiveState --value docker.service | tr '\\n' ' ') in "loaded active "*|not-found*) exit 0;; esac`,
    `cat ${paths.owner} 2>/dev/null || true`,
  ].join("\n");
}

/** While it starts, the engine does not listen to a friendly signal. */
export function releaseScript(): string {
  return [
    "set -eu",
    "timeout 5 systemctl stop docker.service || {",
    "  systemctl kill --signal KILL docker.service || true",
    "  systemctl stop docker.service",
    "}",
    `rm -rf ${swarm}`,
    "systemctl start docker.service",
  ].join("\n");
}
