import { serverFits } from "../tls/server-fits";
import { expiryOf } from "../tls/expiry";
import { issue } from "../tls/leaf";
import { paths } from "./paths";
import { authorityOf, sansOf } from "./state";
import { factsOf, type Step, writeFiles } from "./step";

/** Server certificate and trusted authorities. The key is made here and goes to the host alone: no state has it. */
export const certificates: Step = {
  name: "certificates",
  async check(run) {
    const { files, serverKey } = factsOf(run);
    const certificate = files[paths.serverCertificate];
    const fits =
      certificate !== undefined &&
      serverKey &&
      files[paths.ca] === run.inputs.caCertificate &&
      serverFits(certificate, authorityOf(run.inputs), sansOf(run.inputs));
    if (fits) run.certificateExpires = expiryOf(certificate).toISOString();
    return fits;
  },
  async apply(run) {
    const pair = await issue({
      authority: authorityOf(run.inputs),
      commonName: run.inputs.machine,
      usage: "server",
      sans: sansOf(run.inputs),
      days: run.inputs.certificateDays ?? 365,
    });
    const certificate = { path: paths.serverCertificate, mode: 0o644, content: pair.certificate };
    await writeFiles(run, [
      // Cut off in the middle, there must be no certificate left that does not belong to the key.
      { ...certificate, content: "" },
      { path: paths.ca, mode: 0o644, content: run.inputs.caCertificate },
      { path: paths.serverKey, mode: 0o600, content: pair.privateKey, secret: true },
      certificate,
    ]);
    run.facts = { ...factsOf(run), serverKey: true };
    run.certificateExpires = expiryOf(pair.certificate).toISOString();
  },
};
