import { dirname, join, relative, resolve } from "node:path";
import { loadCompose } from "../../compose";
import {
  type Agreement,
  agreementOn,
  corpus,
  lenient,
  read,
  type Sample,
  samples as allSamples,
  stackAgreements,
} from "./agreement";
import { ignoredLeaves } from "./mutation";

const samples = allSamples();
const describeCorpus = samples.length > 0 ? describe : describe.skip;

function load({ file }: Sample) {
  const readFile = (path: string) => read(join(dirname(file), path));
  return loadCompose({ files: [{ path: file, text: read(file) ?? "" }], readFile });
}

const loaded = samples.filter((sample) => load(sample).project !== undefined);

describeCorpus("the corpus", () => {
  test("every file loads or says why not, at a place that exists", () => {
    for (const sample of samples) {
      const { project, diagnostics } = load(sample);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect([sample.file, project === undefined]).toEqual([sample.file, errors.length > 0]);
      for (const { position, message } of diagnostics) {
        const lines = (
          read(relative(corpus, resolve(dirname(join(corpus, sample.file)), position.file))) ??
          read(position.file) ??
          ""
        ).split("\n");
        expect([message, position.line >= 1, position.line <= lines.length]).toEqual([message, true, true]);
        expect(position.column).toBeLessThanOrEqual((lines[position.line - 1]?.length ?? 0) + 1);
      }
    }
  });

  test("the dialect of every file that loads is the right one", () => {
    expect(loaded.length).toBeGreaterThan(100);
    for (const sample of loaded) {
      const dialect = sample.dialect === "announce" ? "announcement" : sample.dialect;
      expect([sample.file, load(sample).project?.dialect]).toEqual([sample.file, dialect]);
    }
  });

  test("a file that is valid loads, but for what is documented as unsupported or has no value", () => {
    const refused = samples
      .filter(({ valid }) => valid === true)
      .flatMap(({ file }) => loadCompose(lenient([file])).diagnostics.map((found) => ({ file, ...found })))
      .filter(({ severity, code }) => severity === "error" && code !== "SW112" && code !== "SW114")
      .map(({ file, code, path }) => `${file} ${code} ${path}`);
    expect(refused).toEqual([]);
  });

  // All 3,600 of them: npm run bench compose-mutation.
  test("no value is ignored: one in ten is taken away, and the project or a diagnostic is another", () => {
    const found = samples.map((sample) => ignoredLeaves(sample, 10));
    expect(found.reduce((sum, { tried }) => sum + tried, 0)).toBeGreaterThan(300);
    expect(found.flatMap(({ ignored }) => ignored)).toEqual([]);
  });

  test("the canonical form agrees with the other tools on 98 % of all fields, 2 % of them exempt at the most", () => {
    const found = [...samples.flatMap((sample) => agreementOn(sample) ?? []), ...stackAgreements()];
    const sum = (count: (each: Agreement) => number) => found.reduce((total, each) => total + count(each), 0);
    const equal = sum((each) => each.equal);
    const exempt = sum((each) => each.exempt.length);
    const compared = equal + sum((each) => each.different.length);
    expect(found.filter(({ refused }) => refused !== undefined)).toEqual([]);
    expect(compared).toBeGreaterThan(12_000);
    expect(equal / compared).toBeGreaterThan(0.995);
    expect(exempt / (compared + exempt)).toBeLessThan(0.02);
  });
});
