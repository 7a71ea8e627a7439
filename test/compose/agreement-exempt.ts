/** A difference from another tool that the specification explains. */
export interface Exemption {
  readonly paths: RegExp;
  readonly applies: (ours: string | undefined, theirs: string | undefined) => boolean;
  /** The words of the specification. */
  readonly because: string;
}

const onlyOurs = (ours: string | undefined, theirs: string | undefined) =>
  ours !== undefined && theirs === undefined;

/** docker-compose 1.29.2 is older than these sentences; compose-go is not, and needs no exemption. */
export const EXEMPT: readonly Exemption[] = [
  {
    paths: /^name$/,
    applies: onlyOurs,
    because:
      '04-version-and-name.md: "The top-level name property is defined by the Compose Specification as the project name"',
  },
  {
    paths: /^services\.[^.]+\.depends_on\./,
    applies: onlyOurs,
    because:
      '05-services.md, links: "Links also express implicit dependency between services in the same way as depends_on"',
  },
];
