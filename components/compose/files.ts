import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { FileMount, FileSource, Service } from "../../compose";
import type { FileDefinition } from "../service/definition";
import type { Mapping } from "./mapping";
import type { ServiceReport } from "./report";

type Kind = "secrets" | "configs";

/** Permission bits where the file says nothing: the specification's. */
const usualMode = 0o444;

/** Secrets and configs: files that are written into the container before it starts. */
export function filesOf(service: Service, mapping: Mapping): FileDefinition[] {
  const report = mapping.report(service);
  const hiding = [...service.tmpfs, ...service.mounts.filter(({ type }) => type === "tmpfs")].map(
    ({ target }) => target,
  );
  return (["secrets", "configs"] as const).flatMap((kind) => {
    if (service[kind].length > 0 && service.readOnly === true) {
      const reason = "the engine writes no file into a container with `read_only: true`";
      report.refuse(kind, { reason, note: "remove `read_only`, or mount a volume that has the file" });
      return [];
    }
    return service[kind].flatMap((mount, index) => {
      const key = `${kind}[${index}]`;
      const file = fileOf(kind, mount, key, mapping, report);
      return file === undefined || isHidden(file.path, hiding, key, report) ? [] : [file];
    });
  });
}

/** Says what of top-level secrets and configs changes nothing: their content goes into containers, and no store has them. */
export function reportIdle({ project, findings }: Mapping): void {
  for (const kind of ["secrets", "configs"] as const)
    for (const [name, source] of Object.entries(project[kind])) {
      const idle = [
        ...(source.name === undefined ? [] : ["name"]),
        ...(Object.keys(source.labels).length === 0 ? [] : ["labels"]),
      ];
      for (const key of idle) {
        const at = { path: `${kind}.${name}.${key}`, position: source.position };
        findings.notice(
          "SW123",
          at,
          "has no effect: the content is written into containers, and kept nowhere else",
        );
      }
    }
}

function fileOf(
  kind: Kind,
  mount: FileMount,
  key: string,
  mapping: Mapping,
  report: ServiceReport,
): FileDefinition | undefined {
  const { position } = mount;
  const source = mapping.project[kind][mount.source];
  // One that is not declared was reported while loading.
  const content = source === undefined ? undefined : contentOf(kind, mount.source, source, mapping);
  for (const id of ["uid", "gid"] as const) {
    if (mount[id] === undefined || /^\d+$/.test(mount[id])) continue;
    const remedy = "write the number: a name means nothing outside of the container";
    report.error("SW281", `${key}.${id}`, `"${mount[id]}" is no number`, remedy);
  }
  const mode = mount.mode ?? usualMode;
  if (mode > 0o777) {
    const reason = "the docker plugin knows permissions for reading, writing and running alone";
    report.refuse(`${key}.mode`, { reason, note: "write three octal digits, as 0440", position });
  }
  if (content === undefined) return undefined;
  return {
    ...content,
    path: targetOf(kind, mount),
    mode: mode & 0o777,
    ...(mount.uid === undefined ? {} : { owner: mount.uid }),
    ...(mount.gid === undefined ? {} : { group: mount.gid }),
  };
}

function targetOf(kind: Kind, { source, target = source }: FileMount): string {
  if (target.startsWith("/")) return target;
  return kind === "secrets" ? `/run/secrets/${target}` : `/${target}`;
}

type Content = Pick<FileDefinition, "content" | "base64">;

/** What is in a secret or config. A secret's content is a secret of Pulumi, wherever it comes from. */
function contentOf(kind: Kind, name: string, source: FileSource, mapping: Mapping): Content | undefined {
  const found = plainContent(kind, name, source, mapping);
  return found === undefined || kind === "configs"
    ? found
    : { ...found, content: pulumi.secret(found.content) };
}

function plainContent(kind: Kind, name: string, source: FileSource, mapping: Mapping): Content | undefined {
  const { args, findings } = mapping;
  const at = { path: `${kind}.${name}`, position: source.position };
  const fail = (message: string, remedy: string) => void findings.error("SW283", at, message, remedy);
  if (source.external) {
    const content = args[kind]?.[name];
    return content === undefined
      ? fail("is external, and the program does not give its content", `pass \`${kind}: { ${name}: ... }\``)
      : { content };
  }
  if (source.content !== undefined) return checked({ content: mapping.fill(source.content) }, fail);
  if (source.environment !== undefined) {
    const content = mapping.variable(source.environment, source.position);
    return content === undefined
      ? fail(
          `the variable ${source.environment} has no value`,
          `pass it in \`variables\`, or read the shell's with \`env: "process"\``,
        )
      : checked({ content }, fail);
  }
  return source.file === undefined ? undefined : readContent(source.file, mapping, fail);
}

type Fail = (message: string, remedy: string) => undefined;

/** The docker plugin writes no empty file. */
function checked(content: Content, fail: Fail): Content | undefined {
  if (content.content !== "") return content;
  return fail("has no content, and the docker plugin writes no empty file", "give it a line, or remove it");
}

function readContent(file: string, mapping: Mapping, fail: Fail): Content | undefined {
  const stat = statSync(resolve(mapping.folder, file), { throwIfNoEntry: false });
  if (stat === undefined)
    return fail(`the file ${file} is not there`, "it is looked for in the folder of the first Compose file");
  if (!stat.isFile()) return fail(`${file} is no file`, "name a file");
  const bytes = readFileSync(resolve(mapping.folder, file));
  const text = bytes.toString("utf8");
  const isText = Buffer.from(text, "utf8").equals(bytes) && !text.includes("\0");
  return checked(isText ? { content: text } : { content: bytes.toString("base64"), base64: true }, fail);
}

/** A file in a folder that is mounted over when the container starts would be written and never seen. */
function isHidden(path: string, hiding: readonly string[], key: string, report: ServiceReport): boolean {
  const over = hiding.find((target) => path.startsWith(`${target.replace(/\/$/, "")}/`));
  if (over === undefined) return false;
  const reason = `${path} would be hidden by the tmpfs on ${over}`;
  report.refuse(key, { reason, note: "write it to another folder with `target`" });
  return true;
}
