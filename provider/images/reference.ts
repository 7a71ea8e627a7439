/** An image's name in its parts. */
export interface Reference {
  /** `images.dev.internal:5000`; undefined where none is named. */
  readonly registry?: string;
  /** With the registry, without tag and digest. */
  readonly repository: string;
  /** `sha256:...`, else the tag. */
  readonly version: string;
}

/** Takes `host:port/shop/web:tag` or `...@sha256:...` apart; without a tag it is `latest`. */
export function parseReference(text: string): Reference {
  const [name = "", digest] = text.split("@");
  const [, repository = name, tag = "latest"] = /^(.+?):([^:/]+)$/.exec(name) ?? [];
  const [host = ""] = repository.split("/");
  const registry = host !== repository && /[.:]|^localhost$/.test(host) ? { registry: host } : {};
  return { ...registry, repository, version: digest ?? tag };
}

/** The path of an image in the engine's API; slashes are part of its name there. */
export function imagePath(reference: string): string {
  return `/images/${reference.split("/").map(encodeURIComponent).join("/")}`;
}
