import { paths } from "./paths";
import { factsOf, must, type Step, writeFiles } from "./step";

/**
 * After a power cut a worker may be up before its manager. Its engine then finds no overlay network, and gives the
 * containers on it up for good, whatever their restart policy. A unit of ours tries them again until all of them run.
 */
export const revival: Step = {
  name: "revival",
  async check(run) {
    const { files, init } = factsOf(run);
    return init !== "systemd" || Object.entries(wanted).every(([path, content]) => files[path] === content);
  },
  async apply(run) {
    await writeFiles(run, [
      { path: paths.revival, mode: 0o700, content: script },
      { path: paths.revivalUnit, mode: 0o644, content: unit },
    ]);
    await must(
      run.host,
      "enabling stowage-revival.service",
      "systemctl daemon-reload && systemctl enable --quiet stowage-revival.service",
      "see `systemctl status stowage-revival`",
    );
  },
};

const unit = `[Unit]
Description=Start containers whose overlay network came later than their engine
After=docker.service
PartOf=docker.service

[Service]
ExecStart=${paths.revival}

[Install]
WantedBy=docker.service
`;

/** One that somebody has stopped has no error, and stays as it is. */
const script = `#!/bin/sh
# Starts the containers that the engine gave up because their network was not there yet, until none is left.
docker="timeout 60 docker -H unix:///var/run/docker.sock"
format='{{.HostConfig.RestartPolicy.Name}} {{.State.Error}}'
while :; do
  waiting=
  for id in $($docker ps -aq --filter status=exited --filter label=stowage.engine); do
    case "$($docker inspect -f "$format" "$id")" in
    "always "*network*|"unless-stopped "*network*)
      waiting=yes
      $docker start "$id" >/dev/null 2>&1;;
    esac
  done
  [ -n "$waiting" ] || exit 0
  sleep 5
done
`;

const wanted: Readonly<Record<string, string>> = { [paths.revival]: script, [paths.revivalUnit]: unit };

/** Shell lines that leave nothing of it. */
export const removeRevival = [
  `if [ -e ${paths.revivalUnit} ]; then systemctl disable --quiet --now stowage-revival.service; rm -f ${paths.revivalUnit}; systemctl daemon-reload; fi`,
  `rm -f ${paths.revival}`,
].join("\n");
