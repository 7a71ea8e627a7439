import * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, unknownKeys } from "../errors";

export interface MirrorArgs {
  /** The public registry: `https://registry-1.docker.io`. An engine asks a mirror for images of Docker Hub only. */
  upstream: string;
  /** Of an account there. Everyone who reaches the mirror can then pull what the account can. @default none */
  username?: pulumi.Input<string>;
  password?: pulumi.Input<string>;
}

/** The image when nothing else is said: the newest release, without the known hole of pull-through caches. */
export const defaultImage = "registry:3.1.1";

/** First release in which a mirror cannot be made to send its credentials elsewhere (CVE-2026-33540). */
const safe = [3, 1, 1] as const;

/** Every problem of a mirror's arguments. */
export function mirrorProblems(
  mirror: MirrorArgs,
  image: pulumi.Input<string> = defaultImage,
): ArgumentProblem[] {
  const problems = unknownKeys(mirror, ["upstream", "username", "password"], "mirror");
  if (!isRoot(mirror.upstream))
    problems.push({
      path: "mirror.upstream",
      message: `"${mirror.upstream}" is no https:// address without a path; write "https://registry-1.docker.io"`,
    });
  if ((mirror.username === undefined) !== (mirror.password === undefined))
    problems.push({ path: "mirror", message: "username and password belong together; give both or neither" });
  if (mirror.username !== undefined && !keepsCredentials(image))
    problems.push({
      path: "mirror.username",
      message:
        `registries before ${safe.join(".")} can be made to send a mirror's credentials to a stranger (CVE-2026-33540), and ` +
        `${pulumi.Output.isInstance(image) ? "an image that is an Output" : `"${String(image)}"`} is not known to be newer; ` +
        `name an image whose tag says so, such as "${defaultImage}", or leave the credentials out`,
    });
  return problems;
}

/** Whether an image's tag says that it is a release without the hole. */
export function keepsCredentials(image: pulumi.Input<string>): boolean {
  if (typeof image !== "string") return false;
  const match = /:v?(\d+)\.(\d+)\.(\d+)(?:@|$)/.exec(image);
  if (match === null) return false;
  const version = match.slice(1).map(Number);
  const differs = safe.findIndex((part, index) => part !== version[index]);
  return differs === -1 || Number(version[differs]) > Number(safe[differs]);
}

function isRoot(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" && ["", "/"].includes(url.pathname) && url.username === "";
}
