import { commandWithoutSocket, dropInOf, effectiveExecStart, socketOf } from "../../provider/engine/unit";

const debian = `# /lib/systemd/system/docker.service
[Service]
EnvironmentFile=-/etc/default/docker
ExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS
ExecReload=/bin/kill -s HUP $MAINPID
`;

test("the drop-in keeps the unit's arguments, without the socket", () => {
  expect(dropInOf(debian)).toBe(
    "[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock $DOCKER_OPTS\n",
  );
});

test("our own drop-in does not count, a foreign one does", () => {
  const ours =
    "\n# /etc/systemd/system/docker.service.d/90-stowage.conf\n[Service]\nExecStart=\nExecStart=/old\n";
  const theirs =
    "\n# /etc/systemd/system/docker.service.d/proxy.conf\n[Service]\nExecStart=\nExecStart=/usr/bin/dockerd \\\n  -H fd:// --debug\n";
  expect(effectiveExecStart(debian + ours)).toContain("/usr/sbin/dockerd");
  expect(effectiveExecStart(debian + theirs + ours)).toBe("/usr/bin/dockerd  -H fd:// --debug");
});

test("systemd's socket is the engine's where its unit asks for it, whatever our drop-in says", () => {
  const ours = `\n# /etc/systemd/system/docker.service.d/90-stowage.conf\n${dropInOf(debian)}`;
  expect(socketOf({ init: "systemd", unit: debian + ours })).toBe("fd://");
  const without = debian.replace("-H fd:// ", "");
  expect(socketOf({ init: "systemd", unit: without })).toBe("unix:///var/run/docker.sock");
  expect(socketOf({ init: "systemd", unit: "" })).toBe("unix:///var/run/docker.sock");
  expect(socketOf({ init: "service", unit: "" })).toBe("unix:///var/run/docker.sock");
});

test.each(["-H fd://", "--host=fd://", "--host fd://", "-H=fd://", "-Hfd://"])("%s goes", (flag) => {
  expect(commandWithoutSocket(`/usr/bin/dockerd ${flag} --debug`)).toBe("/usr/bin/dockerd --debug");
});

test.each(["-H tcp://0.0.0.0:2375", "--tlsverify", "--live-restore"])(
  "%s is refused, since daemon.json has to say it",
  (flag) => {
    expect(() => commandWithoutSocket(`/usr/bin/dockerd -H fd:// ${flag}`)).toThrow(`\`${flag}\``);
  },
);
