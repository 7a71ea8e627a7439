import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { loadCompose, type LoadResult, showText, type Text, type UnsupportedPolicy } from "../../compose";
import { Findings } from "../../compose/findings";
import type { Node } from "../../compose/node";
import { parseYaml } from "../../compose/yaml";

/** Real files from public repositories, where they are there; see its README. */
const corpus = resolve(__dirname, "../../../shared/corpus");
const describeCorpus = existsSync(join(corpus, "index.json")) ? describe : describe.skip;

interface Sample {
  readonly file: string;
  readonly dialect: "announce" | "v1" | "spec";
  readonly valid: boolean | "unknown";
  readonly composeGoConfig: string;
}

const samples: readonly Sample[] = existsSync(join(corpus, "index.json"))
  ? (JSON.parse(readFileSync(join(corpus, "index.json"), "utf8")) as Sample[])
  : [];

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function load({ file }: Sample, text = read(join(corpus, file)) ?? "", unsupported: UnsupportedPolicy = {}) {
  const folder = dirname(join(corpus, file));
  const readFile = (path: string) => read(join(folder, path));
  return loadCompose({ files: [{ path: file, text }], readFile, unsupported });
}

/** Lets everything pass that is not supported yet, so that the rest of the file counts. */
function loadLeniently(sample: Sample): LoadResult {
  const refused = load(sample).diagnostics.filter(({ code }) => code === "SW121");
  return load(sample, undefined, Object.fromEntries(refused.map(({ path }) => [path, "warn"])));
}

const loaded = samples.filter((sample) => load(sample).project !== undefined);
const lenientlyLoaded = samples.filter((sample) => loadLeniently(sample).project !== undefined);

describeCorpus("the corpus", () => {
  test("every file loads or says why not, at a place that exists", () => {
    for (const sample of samples) {
      const { project, diagnostics } = load(sample);
      const errors = diagnostics.filter(({ severity }) => severity === "error");
      expect([sample.file, project === undefined]).toEqual([sample.file, errors.length > 0]);
      for (const { position, message } of diagnostics) {
        const lines = (
          read(resolve(dirname(join(corpus, sample.file)), position.file)) ??
          read(join(corpus, position.file)) ??
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

  test("a file that is valid loads, unless it uses what is not there yet", () => {
    const known = /^SW(121|221|110|112|114|108|106)$/;
    const refused = samples
      .filter(({ valid }) => valid === true)
      .flatMap((sample) =>
        load(sample)
          .diagnostics.filter(({ severity, code }) => severity === "error" && !known.test(code))
          .map(({ code, path }) => `${sample.file} ${code} ${path}`),
      );
    expect(refused).toEqual(stricter);
  });

  test("no value is ignored: another text in its place gives another project or another diagnostic", () => {
    const ignored = loaded.flatMap((sample) => {
      const text = read(join(corpus, sample.file)) ?? "";
      const before = withoutPlaces(load(sample));
      return leaves(sample.file, text)
        .filter(
          ({ start, end }) =>
            withoutPlaces(load(sample, `${text.slice(0, start)}zz9${text.slice(end)}`)) === before,
        )
        .map(({ path }) => `${sample.file} ${path}`);
    });
    expect(ignored).toEqual([]);
  });

  test("what loads agrees with compose-go, field by field", () => {
    let compared = 0;
    const differences = lenientlyLoaded.flatMap((sample) => {
      const oracle = read(join(corpus, "oracle-compose-go", `${sample.file}.json`));
      const { project, diagnostics } = loadLeniently(sample);
      if (diagnostics.some(({ path }) => /\.(extends|network_mode|pid|ipc|volumes_from)$/.test(path)))
        return [];
      if (oracle === undefined || project === undefined) return [];
      const { services } = JSON.parse(oracle) as { services: Record<string, OracleService> };
      return project.services.flatMap((service) => {
        const other = services[service.name];
        compared++;
        if (other === undefined) return [`${sample.file} ${service.name} missing`];
        const pairs: [string, unknown, unknown][] = [
          ["image", service.image && showText(service.image), other.image],
          ["command", service.command?.map(showText), other.command ?? undefined],
          ["entrypoint", service.entrypoint?.map(showText), other.entrypoint ?? undefined],
          ["environment", shown(service.environment), { ...other.environment }],
          ["labels", shown(service.labels), { ...other.labels }],
          ["hostname", service.hostname, other.hostname],
          ["user", service.user, other.user],
          ["workingDir", service.workingDir, other.working_dir],
          [
            "cpus",
            service.limits.cpus,
            Number(other.deploy?.resources?.limits?.cpus ?? other.cpus ?? Number.NaN) || undefined,
          ],
          [
            "memory",
            service.limits.memory,
            Number(other.deploy?.resources?.limits?.memory ?? other.mem_limit ?? Number.NaN) || undefined,
          ],
          [
            "dependsOn",
            [...service.dependsOn, ...service.links.map((link) => link.service)].filter(unique).sort(),
            Object.keys(other.depends_on ?? {}).sort(),
          ],
          [
            "ports",
            service.ports.map(
              (p) => `${String(p.published ?? "")}:${p.target}/${p.protocol}@${p.hostIp ?? ""}`,
            ),
            (other.ports ?? []).map(
              (p) =>
                `${(p.published ?? "").replace("-", ",")}:${p.target}/${p.protocol ?? "tcp"}@${p.host_ip ?? ""}`,
            ),
          ],
          [
            "volumes",
            service.mounts.map(
              (m) => `${m.type} ${m.source ?? ""} ${m.target.replace(/(.)\/$/, "$1")} ${m.readOnly}`,
            ),
            (other.volumes ?? [])
              .filter((v) => v.type !== "bind" || v.source?.startsWith("/"))
              .map(
                (v) =>
                  `${v.type} ${v.source ?? ""} ${v.target.replace(/(.)\/$/, "$1")} ${v.read_only ?? false}`,
              ),
          ],
        ];
        return pairs
          .filter(([, ours, theirs]) => JSON.stringify(sorted(ours)) !== JSON.stringify(sorted(theirs)))
          .map(
            ([field, ours, theirs]) =>
              `${sample.file} ${service.name}.${field}: ${JSON.stringify(ours)} / ${JSON.stringify(theirs)}`,
          );
      });
    });
    expect(compared).toBeGreaterThan(250);
    expect(differences).toEqual([]);
  });
});

/** Valid elsewhere and refused here: odd names, and files that have nothing to run. */
const stricter: readonly string[] = [
  "compose-1.29.2/flag-as-service-name/docker-compose.yml SW204 services.--test-service",
  "compose-1.29.2/flag-as-service-name/docker-compose.yml SW204 services.--log-service",
  "compose-1.29.2/volumes/docker-compose.yml SW104 services",
  "compose-go-loader/loader/LoadSecretsWarnOnDeprecatedExternalName.yml SW104 ",
  "compose-go-loader/loader/LoadVolumesWarnOnDeprecatedExternalName.yml SW104 ",
  "compose-go-loader/normalize/NormalizeDefaultNetwork.yml SW204 name",
  "compose-go-loader/normalize/NormalizePreStartInheritsServiceImage.yml SW204 name",
  "compose-go-loader/reset/OverrideTagWithSharedAlias.yml SW104 ",
];

interface OracleService {
  readonly image?: string;
  readonly command?: string[] | null;
  readonly entrypoint?: string[] | null;
  readonly environment?: Record<string, string | null>;
  readonly labels?: Record<string, string>;
  readonly hostname?: string;
  readonly user?: string;
  readonly working_dir?: string;
  readonly cpus?: number;
  readonly mem_limit?: string;
  readonly depends_on?: Record<string, unknown>;
  readonly deploy?: {
    readonly resources?: { readonly limits?: { readonly cpus?: string; readonly memory?: string } };
  };
  readonly ports?: {
    readonly published?: string;
    readonly target: number;
    readonly protocol?: string;
    readonly host_ip?: string;
  }[];
  readonly volumes?: {
    readonly type: string;
    readonly source?: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
}

function shown(values: Readonly<Record<string, Text | null>>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value === null ? null : showText(value)]),
  );
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function unique(value: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(value) === index;
}

function withoutPlaces({ project, diagnostics }: LoadResult): string {
  const drop = (key: string, value: unknown) =>
    key === "position" || key === "positions" ? undefined : value;
  return JSON.stringify({ project, diagnostics }, drop);
}

/** The single values of a file by their offsets, but for extension fields and the version, which are ignored by rule. */
function leaves(file: string, text: string): { path: string; start: number; end: number }[] {
  const roots = parseYaml(file, text, new Findings());
  const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const found = new Map<number, { path: string; start: number; end: number }>();
  const walk = (node: Node, path: string): void => {
    if (node.kind === "sequence") node.items.forEach((item, index) => walk(item, `${path}[${index}]`));
    else if (node.kind === "mapping") {
      for (const entry of node.entries) {
        if (entry.key.startsWith("x-") || (path === "" && entry.key === "version")) continue;
        walk(entry.value, `${path}.${entry.key}`);
      }
    } else if (typeof node.text === "string" && !node.isNull) {
      const offset = (starts[node.position.line - 1] ?? 0) + node.position.column - 1;
      const start = node.plain ? offset : offset + 1;
      const end = start + node.text.length;
      if (text.slice(start, end) === node.text) found.set(start, { path, start, end });
    }
  };
  for (const root of roots) walk(root, "");
  return [...found.values()];
}
