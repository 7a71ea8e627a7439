/** An image's name without what Docker adds by itself: registry `docker.io` and namespace `library`. */
export function shortImage(name: string): string {
  return name.replace(/^(?:index\.|registry-1\.)?docker\.io\//, "").replace(/^library\/(?=[^/]+$)/, "");
}

/** All spellings that stand for an image: with and without tag, with and without digest. */
export function imageSpellings(name: string): string[] {
  const image = shortImage(name);
  const [tagged = image, digest] = image.split("@");
  const colon = tagged.indexOf(":", tagged.lastIndexOf("/") + 1);
  const repository = colon < 0 ? tagged : tagged.slice(0, colon);
  const spellings = [image, tagged, repository];
  if (digest !== undefined) spellings.push(`${repository}@${digest}`, digest);
  else if (colon < 0) spellings.push(`${repository}:latest`);
  return [...new Set(spellings)];
}
