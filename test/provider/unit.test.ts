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

describe("the socket of the engine's host", () => {
  const socket = "/run/docker.sock (Stream)";
  const own = "unix:///var/run/docker.sock";
  const systemd = { init: "systemd", unit: debian, socket } as const;

  test("is systemd's where the engine's unit asks for it, whatever our drop-in says", () => {
    const ours = `\n# /etc/systemd/system/docker.service.d/90-stowage.conf\n${dropInOf(debian)}`;
    expect(socketOf({ ...systemd, unit: debian + ours })).toBe("fd://");
  });

  test.each([
    ["where its unit does not", { ...systemd, unit: debian.replace("-H fd:// ", "") }],
    ["where there is no unit", { ...systemd, unit: "" }],
    ["without systemd", { ...systemd, init: "service" }],
    ["where systemd listens elsewhere", { ...systemd, socket: "/run/other.sock (Stream)" }],
    ["where systemd would open a port too", { ...systemd, socket: `${socket} [::]:2375 (Stream)` }],
    ["where systemd listens nowhere", { ...systemd, socket: undefined }],
  ] as const)("is the engine's own %s", (_where, facts) => {
    expect(socketOf(facts)).toBe(own);
  });
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
