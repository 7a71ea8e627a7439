import { serverFits } from "../tls/server-fits";
import { expiryOf } from "../tls/expiry";
import { issue } from "../tls/leaf";
import { paths } from "./paths";
import { authorityOf, sansOf, trustedBy } from "./state";
import { factsOf, must, type Run, type Step, writeFiles } from "./step";

/** Server certificate and trusted authorities. The key is made here and goes to the host alone: no state has it. */
export const certificates: Step = {
  name: "certificates",
  async check(run) {
    if (run.inputs.transport === "ssh") return !isThere(run);
    const certificate = fittingCertificate(run);
    if (certificate === undefined) return false;
    run.certificateExpires = expiryOf(certificate).toISOString();
    return factsOf(run).files[paths.ca] === trustedBy(run.inputs);
  },
  async apply(run) {
    if (run.inputs.transport === "ssh") return remove(run);
    const trust = { path: paths.ca, mode: 0o644, content: trustedBy(run.inputs) };
    if (fittingCertificate(run) !== undefined) return writeFiles(run, [trust]);
    const pair = await issue({
      authority: authorityOf(run.inputs),
      commonName: run.inputs.machine,
      usage: "server",
      sans: sansOf(run.inputs),
      days: daysOf(run),
    });
    const certificate = { path: paths.serverCertificate, mode: 0o644, content: pair.certificate };
    await writeFiles(run, [
      // Cut off in the middle, there must be no certificate left that does not belong to the key.
      { ...certificate, content: "" },
      trust,
      { path: paths.serverKey, mode: 0o600, content: pair.privateKey, secret: true },
      certificate,
    ]);
    run.facts = { ...factsOf(run), serverKey: true };
    run.certificateExpires = expiryOf(pair.certificate).toISOString();
  },
};

/** The server certificate that is there, if it may stay. */
function fittingCertificate(run: Pick<Run, "facts" | "inputs">): string | undefined {
  const { files, serverKey } = factsOf(run);
  const certificate = files[paths.serverCertificate];
  const { inputs } = run;
  if (certificate === undefined || !serverKey) return undefined;
  return serverFits(certificate, authorityOf(inputs), sansOf(inputs), daysOf(run)) ? certificate : undefined;
}

const ours = [paths.ca, paths.serverCertificate, paths.serverKey] as const;

function isThere(run: Pick<Run, "facts">): boolean {
  const { files, serverKey } = factsOf(run);
  return serverKey || ours.some((path) => files[path] !== undefined);
}

/** An engine without a port needs none of it, and a key that nobody needs is not kept. */
async function remove(run: Run): Promise<void> {
  await must(run.host, "removing certificates", `rm -f ${ours.join(" ")}`, "check that /etc is writable");
  const facts = factsOf(run);
  const files = Object.entries(facts.files).filter(([path]) => !ours.some((own) => own === path));
  run.facts = { ...facts, serverKey: false, files: Object.fromEntries(files) };
}

function daysOf({ inputs }: Pick<Run, "inputs">): number {
  return inputs.certificateDays ?? 365;
}
