import type { Facts } from "./facts";

const docker = "docker -H unix:///var/run/docker.sock";
const running = "/run/stowage-running";

/**
 * A restart ends others' containers too, and brings back only those that have a restart policy. The list is added to:
 * a restart that failed comes before the one that takes the configuration back.
 */
const note = [
  `if ids=$(timeout 10 ${docker} ps -q 2>/dev/null); then`,
  `  for id in $ids; do ${docker} inspect -f '{{.HostConfig.RestartPolicy.Name}} {{.Id}}' "$id" || true; done 2>/dev/null |`,
  `    sed -n -e 's/^no //p' -e 's/^ //p' >>${running}`,
  "fi",
];
const startAgain = [
  `if [ -s ${running} ]; then xargs ${docker} start <${running} >/dev/null 2>&1 || true; fi`,
  `rm -f ${running}`,
];

const ready = [
  "i=0",
  "until timeout 5 docker -H unix:///var/run/docker.sock version >/dev/null 2>&1; do",
  '  i=$((i+1)); [ "$i" -lt 150 ] || { echo "the engine does not answer" >&2; exit 1; }; sleep 0.2',
  "done",
];

const stopping = "systemctl stop docker.service docker.socket 2>/dev/null || true";

/** Shell lines that stop the engine where systemd runs it; `restartScript` brings back what ran. */
export const stopScript = [...note, `if [ -d /run/systemd/system ]; then ${stopping}; fi\n`].join("\n");

/**
 * Restarts the engine, however its host starts services, and waits until it answers.
 *
 * @param enable lets it start when the machine does, from then on
 */
export function restartScript(init: Facts["init"], enable = true): string {
  return ["set -eu", ...note, ...restarting(init, enable), ...ready, ...startAgain].join("\n");
}

function restarting(init: Facts["init"], enable: boolean): string[] {
  switch (init) {
    case "systemd":
      return [
        "systemctl daemon-reload",
        "systemctl reset-failed docker.service docker.socket 2>/dev/null || true",
        ...(enable
          ? ["systemctl is-enabled --quiet docker.service || systemctl enable --quiet docker.service"]
          : []),
        // An engine that has put a socket of its own in place of systemd's leaves one that leads nowhere.
        stopping,
        "systemctl start docker.service || { journalctl -u docker.service -n 20 --no-pager -o cat >&2; exit 1; }",
      ];
    case "service":
      return [
        // Debian's script cannot restart an engine that is stopped: it gives up at the missing pid file.
        "service docker stop >/dev/null 2>&1 || true",
        "service docker start || { tail -n 20 /var/log/docker.log >&2; exit 1; }",
      ];
    case "none":
      return [
        "pid=$(cat /var/run/docker.pid 2>/dev/null || true)",
        'if [ -n "$pid" ] && kill "$pid" 2>/dev/null; then i=0; while kill -0 "$pid" 2>/dev/null && [ $i -lt 150 ]; do i=$((i+1)); sleep 0.2; done; fi',
        "nohup dockerd >>/var/log/docker.log 2>&1 </dev/null &",
      ];
  }
}
