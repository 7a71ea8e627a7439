import { paths } from "./paths";
import type { EngineInputs } from "./state";
import { factsOf, type Run, type Step, writeFiles } from "./step";
import { StepError } from "./step-error";

type Proxy = EngineInputs["proxy"];

/** One proxy for apt and for the engine; before apt is needed. The engine's own environment comes with its restart. */
export const proxy: Step = {
  name: "proxy",
  check: async (run) => changed(run).length === 0,
  async apply(run) {
    if (factsOf(run).init !== "systemd" && run.inputs.proxy !== undefined)
      throw new StepError(
        "engine.proxy needs a machine with systemd",
        "",
        "set the proxy on the machine itself (/etc/default/docker and /etc/apt/apt.conf.d), and leave engine.proxy out",
      );
    await writeFiles(run, changed(run));
  },
};

/** An empty file is as good as none. Passwords are in it, so only root may read it. */
function changed(run: Run) {
  const { files } = factsOf(run);
  const wanted = {
    [paths.aptProxy]: aptProxy(run.inputs.proxy),
    [paths.proxy]: engineProxy(run.inputs.proxy),
  };
  return Object.entries(wanted).flatMap(([path, content]) =>
    (files[path] ?? "") === content ? [] : [{ path, mode: 0o600, content }],
  );
}

export function aptProxy(proxy: Proxy): string {
  return (["http", "https"] as const)
    .flatMap((scheme) =>
      proxy?.[scheme] === undefined ? [] : [`Acquire::${scheme}::Proxy "${proxy[scheme]}";\n`],
    )
    .join("");
}

/** systemd's EnvironmentFile; what apt is told directly is told to the engine by the words that all programs know. */
export function engineProxy(proxy: Proxy): string {
  if (proxy === undefined) return "";
  const none = ["localhost", "127.0.0.1", "::1", ...(proxy.none ?? [])];
  return [
    ...(proxy.http === undefined ? [] : [`HTTP_PROXY=${proxy.http}\n`]),
    ...(proxy.https === undefined ? [] : [`HTTPS_PROXY=${proxy.https}\n`]),
    `NO_PROXY=${none.join(",")}\n`,
  ].join("");
}

/** The passwords in a proxy's addresses, as they are written there. */
export function passwordsOf(proxy: Proxy): string[] {
  return [proxy?.http, proxy?.https].flatMap((url) => /\/\/[^/@]*?:([^@/]+)@/.exec(url ?? "")?.[1] ?? []);
}
