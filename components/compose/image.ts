import type { Service } from "../../compose";
import type { ServiceReport } from "./report";

/** What of an image's ways to a machine cannot be had. */
export function checkImage({ pullPolicy, build }: Service, report: ServiceReport): void {
  if (pullPolicy === undefined || ["missing", "if_not_present"].includes(pullPolicy)) return;
  // What is built is built wherever it is missing, which is all that `build` asks for.
  if (pullPolicy === "build" && build !== undefined) return;
  report.refuse("pull_policy", {
    reason: "an image is pulled where it is missing, and at no other time",
    note: "name the image by its digest, and change that for a newer one",
  });
}

/** An image of a platform runs on a machine of that platform, where the engine takes it unasked. */
export function imageConstraints({ platform }: Service): string[] {
  if (platform === undefined) return [];
  const [os = "", architecture] = platform.toLowerCase().split("/");
  if (architecture !== undefined) return [`node.platform.os==${os}`, `node.platform.arch==${architecture}`];
  return [knownSystems.includes(os) ? `node.platform.os==${os}` : `node.platform.arch==${os}`];
}

/** A platform of one part is a system or an architecture. */
const knownSystems = ["linux", "windows", "darwin", "freebsd"];
