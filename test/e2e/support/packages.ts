import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { docker } from "../../provider/support/node";
import { exec, type Node } from "./hosts";

/**
 * Makes Debian's docker.io into a package of another name and version, on a node that reaches the distribution's
 * sources, and gives the file's path here.
 */
export async function repackage(node: Node, name: string, version: string, folder: string): Promise<string> {
  const file = `${name}_${version.replace(":", "%3a")}_amd64.deb`;
  await exec(
    node,
    [
      "set -eu",
      "cd /root",
      "if [ ! -d original ]; then apt-get update -qq; apt-get download -qq docker.io; dpkg-deb -R docker.io_*.deb original; fi",
      `sed -i -e 's/^Package: .*/Package: ${name}/' -e 's/^Version: .*/Version: ${version}/' original/DEBIAN/control`,
      "sed -i -e '/^Conflicts: /d' -e '/^Replaces: /d' -e '/^Breaks: /d' original/DEBIAN/control",
      ...(name === "docker.io"
        ? []
        : [`sed -i '/^Version: /a Conflicts: docker.io\\nReplaces: docker.io' original/DEBIAN/control`]),
      `dpkg-deb -Zgzip -z1 -b original '${file}' >/dev/null`,
    ].join("\n"),
  );
  mkdirSync(folder, { recursive: true });
  await docker("cp", `${node.name}:/root/${file}`, join(folder, file));
  return join(folder, file);
}

/** A package repository of docker-ce's shape, signed by a key of its own, served on the node network. */
export class Repository {
  private constructor(
    readonly url: string,
    readonly fingerprint: string,
    private readonly folder: string,
    private readonly container: string,
  ) {}

  /** @param name of the container that serves it; it goes with the nodes, whose prefix it has */
  static async serve(files: readonly string[], network: string, address: string): Promise<Repository> {
    const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
    const container = `${network}-repository`;
    const home = join(folder, "gpg");
    mkdirSync(home, { mode: 0o700 });
    const gpg = (...args: string[]) =>
      execFileSync(
        "gpg",
        ["--homedir", home, "--batch", "--quiet", "--no-tty", "--passphrase", "", ...args],
        {
          stdio: ["ignore", "pipe", "ignore"],
        },
      );
    gpg("--quick-gen-key", "Test <test@example.com>", "rsa2048", "sign", "never");
    const fingerprint =
      /^fpr:+([0-9A-F]{40}):/m.exec(gpg("--with-colons", "--list-keys").toString())?.[1] ?? "";
    const debian = join(folder, "linux/debian");
    const suite = join(debian, "dists/bookworm");
    mkdirSync(join(suite, "stable/binary-amd64"), { recursive: true });
    mkdirSync(join(debian, "pool"));
    for (const file of files) execFileSync("cp", [file, join(debian, "pool")]);
    writeFileSync(join(debian, "gpg"), gpg("--armor", "--export"));
    const packages = files.map((file) => stanza(file)).join("\n");
    const index = "stable/binary-amd64/Packages";
    writeFileSync(join(suite, index), packages);
    const release = [
      "Suite: bookworm",
      "Codename: bookworm",
      "Architectures: amd64",
      "Components: stable",
      `Date: ${new Date().toUTCString()}`,
      "SHA256:",
      ` ${sha256(join(suite, index))} ${Buffer.byteLength(packages)} ${index}`,
      "",
    ].join("\n");
    writeFileSync(join(suite, "Release"), release);
    gpg("--clearsign", "--output", join(suite, "InRelease"), join(suite, "Release"));
    await docker(
      "create",
      "--name",
      container,
      "--network",
      network,
      "--ip",
      address,
      "busybox:latest",
      ...httpd,
    );
    await docker("cp", join(folder, "linux"), `${container}:/`);
    await docker("start", container);
    return new Repository(`http://${address}/linux`, fingerprint, folder, container);
  }

  /** Changes one byte of a file that it serves. */
  async tamper(file: string): Promise<void> {
    const path = join(this.folder, "linux", file);
    const content = readFileSync(path);
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
    writeFileSync(path, content);
    await docker("cp", path, `${this.container}:/linux/${file}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

const httpd = ["httpd", "-f", "-p", "80", "-h", "/"];

function stanza(file: string): string {
  const control = execFileSync("dpkg-deb", ["-f", file]).toString().trimEnd();
  const size = readFileSync(file).length;
  return `${control}\nFilename: pool/${file.split("/").at(-1)}\nSize: ${size}\nSHA256: ${sha256(file)}\n`;
}

function sha256(file: string): string {
  return execFileSync("sha256sum", [file]).toString().slice(0, 64);
}
