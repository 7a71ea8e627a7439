import type { Pairs, Position } from "./text";

export type Protocol = "tcp" | "udp" | "sctp";

export interface PublishedPort {
  readonly target: number;
  /** Absent: a port from the pool. A pair is a range to choose one from. */
  readonly published?: number | readonly [number, number];
  readonly protocol: Protocol;
  readonly hostIp?: string;
  /** @default "ingress", which publishes like host, since there is no routing mesh */
  readonly mode?: "host" | "ingress";
  readonly name?: string;
  readonly appProtocol?: string;
  readonly position: Position;
}

/** How a service is attached to one of its networks. */
export interface Attachment {
  readonly aliases: readonly string[];
  readonly ipv4Address?: string;
  readonly ipv6Address?: string;
  readonly linkLocalIps: readonly string[];
  readonly macAddress?: string;
  readonly driverOpts: Pairs;
  readonly priority?: number;
  readonly gwPriority?: number;
  readonly interfaceName?: string;
}

/**
 * Whose namespace a service uses: `service:db`, `container:abc`, or a word of the engine (`host`, `none`, `private`,
 * `shareable`, ...).
 */
export interface Namespace {
  readonly kind: "service" | "container" | "mode";
  readonly name: string;
}

export interface Link {
  readonly service: string;
  readonly alias: string;
  readonly position: Position;
}

/** A link to a container outside of the project. */
export interface ExternalLink {
  readonly container: string;
  readonly alias: string;
  readonly position: Position;
}

/** A line of /etc/hosts. `host-gateway` stands for the machine. */
export interface ExtraHost {
  readonly host: string;
  readonly ip: string;
}
