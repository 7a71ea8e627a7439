import { exec, type Node } from "./hosts";

/** What apt and dpkg lock, one after the other. */
export const locks = [
  "/var/lib/dpkg/lock-frontend",
  "/var/lib/dpkg/lock",
  "/var/lib/apt/lists/lock",
  "/var/cache/apt/archives/lock",
] as const;

/** Holds a lock on a node as apt and dpkg do (fcntl; flock(1) would not be in their way), until the time is over or it is let go. */
export async function holdLock(node: Node, path: string, seconds = 60): Promise<() => Promise<unknown>> {
  const lock = `use Fcntl; open(F, ">>", "${path}") or die; my $l = pack("ssx4q2ix4", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $l) or die; print "held\\n"; $| = 1; close(STDOUT); sleep ${seconds}`;
  await exec(
    node,
    `mkdir -p ${path.replace(/\/[^/]+$/, "")}; (setsid perl -e '${lock}' >/run/held 2>&1 &); i=0; until grep -q held /run/held; do i=$((i+1)); [ $i -lt 100 ] || { cat /run/held; exit 1; }; sleep 0.05; done`,
  );
  return () => exec(node, "pkill perl || true");
}
