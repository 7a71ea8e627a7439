import { paths } from "../../engine/paths";
import { records } from "../../engine/registries";

/** At the end of each line of ours: whatever has become of the file since, they are found again. */
export const mark = "# stowage registry";

/** What the script prints where it has changed the file. */
export const changed = "changed";

/**
 * Milliseconds for which a running engine may not know of the change: Go keeps what it has read of the file for five
 * seconds, and an image that is pulled meanwhile fails with "no such host".
 */
export const keptByEngine = 5_000;

/**
 * The script that puts the names of all registries into /etc/hosts, and takes them out. They come first, so that all
 * else stays byte for byte, and none of it comes before them. The file is written in place: on a node it is a mount.
 *
 * @param root stands before every path, for tests
 */
export function hostsScript(root = ""): string {
  return `#!/bin/sh
# start: the registries' names are in /etc/hosts, on lines that are marked. stop: takes these lines out.
set -eu
hosts=${root}/etc/hosts
new=${root}${paths.hosts}.new
mark='${mark}'
failed=0
lookup() {
  case $1 in
    *:*) echo "$1";;
    *[!0-9.]*) timeout 10 getent ahosts "$1" | sed -n '1s/ .*//p';;
    *) echo "$1";;
  esac
}
lines() {
  for record in ${root}${records}; do
    [ -e "$record" ] || continue
    while read -r key address name; do
      [ "$key" = name ] || continue
      ip=$(lookup "$address")
      if [ -n "$ip" ]; then echo "$ip $name $mark"; continue; fi
      echo "$address, where the registry $name is, cannot be resolved" >&2
      failed=1
      # What was right before may still be.
      grep " $name $mark\\$" "$hosts" || true
    done <"$record"
  done
}
: >"$new"
if [ "$1" = start ]; then lines >"$new"; fi
sed "/ $mark\\$/d" "$hosts" >>"$new"
cmp -s "$new" "$hosts" || { cat "$new" >"$hosts"; echo ${changed}; }
rm -f "$new"
exit $failed
`;
}

/** cloud-init and Docker write the file anew at boot, before the network is up; engines pull after it. */
export const hostsUnit = `[Unit]
Description=The names of registries in /etc/hosts
Wants=network-online.target
After=network-online.target
Before=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${paths.hosts} start

[Install]
WantedBy=multi-user.target
`;

/** Whether a text of /etc/hosts has the line of a registry; where its address is a name, whatever that stands for. */
export function hasLine(hosts: string, { address, host }: { address: string; host: string }): boolean {
  const named = !address.includes(":") && /[^0-9.]/.test(address);
  return hosts
    .split("\n")
    .some((line) => line.endsWith(` ${host} ${mark}`) && (named || line.startsWith(`${address} `)));
}
