import { agreementOn, samples, stackAgreements } from "../test/compose/agreement";

/** Field by field: the canonical form beside those of compose-go and, for the older formats, docker-compose 1.29.2. */
const verbose = process.env["VERBOSE"] === "1";
let equal = 0;
let exempt = 0;
let total = 0;
const shares: number[] = [];
const reasons = new Map<string, number>();
const all = [...samples().flatMap((sample) => agreementOn(sample) ?? []), ...stackAgreements()];
for (const found of all) {
  const fields = found.equal + found.different.length + found.exempt.length;
  const share = found.equal / Math.max(1, found.equal + found.different.length);
  equal += found.equal;
  exempt += found.exempt.length;
  total += fields;
  shares.push(share);
  for (const { exemption } of found.exempt)
    reasons.set(exemption.because, (reasons.get(exemption.because) ?? 0) + 1);
  console.log(
    `${(100 * share).toFixed(1).padStart(5)} %  ${found.equal}/${fields}  ${found.name}  ${found.refused ?? ""}`,
  );
  if (verbose) for (const difference of found.different) console.log(`           ${difference}`);
}
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
for (const [because, count] of reasons) console.log(`exempt ${count}: ${because}`);
console.log(`${shares.length} files and stacks, ${total} fields`);
console.log(`equal ${percent(equal, total - exempt)}, exempt ${percent(exempt, total)}`);
console.log(
  `mean of the files ${percent(
    shares.reduce((a, b) => a + b, 0),
    shares.length,
  )}`,
);
if (equal / (total - exempt) < 0.98 || exempt / total > 0.02) process.exitCode = 1;
