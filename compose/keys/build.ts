import type { Context } from "./context";
import { inherit, pairs } from "./environment";
import type { Build } from "./model";
import type { Place } from "./node";
import { child, plain, quote } from "./read";

/** What an image is built from: `build: .`, the long form, or v1's `build` with `dockerfile` beside it. */
export function readBuild(service: Place, context: Context): Build | undefined {
  const { findings, dialect } = context;
  const place = child(service, "build");
  const beside = child(service, "dockerfile");
  if (place === undefined) {
    if (beside !== undefined) findings.error("SW203", beside, "`dockerfile` stands without `build`");
    return undefined;
  }
  const long = place.node.kind === "mapping";
  if (long && dialect !== "spec") {
    findings.error(
      "SW201",
      place,
      "expected a path, found a mapping",
      "the older formats have `dockerfile` beside `build`",
    );
    return undefined;
  }
  const contextPlace = long ? child(place, "context") : place;
  const folder = contextPlace === undefined ? "." : plain(contextPlace, findings);
  const dockerfile = plain(long ? child(place, "dockerfile") : beside, findings);
  const target = plain(long ? child(place, "target") : undefined, findings);
  const args = pairs(long ? child(place, "args") : undefined, findings).map(
    (pair) => [pair.key, pair.value ?? inherit(pair.key, pair.place, context)] as const,
  );
  if (folder === undefined) return undefined;
  if (/^(\w+:\/\/|git@|github\.com\/)/.test(folder)) {
    const what = `the remote build context ${quote(folder)} is not supported yet`;
    findings.error("SW121", contextPlace ?? place, what, "build from a local folder");
    return undefined;
  }
  return {
    context: folder,
    ...(dockerfile !== undefined && { dockerfile }),
    ...(target !== undefined && { target }),
    args: Object.fromEntries(args),
    position: place.position,
  };
}
