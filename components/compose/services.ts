import { dirname, join, relative, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Mount, Position, Project, Service, Text } from "../../compose";
import { contextHash, contextProblem } from "../service/build-context";
import { type ComposeStackArgs, overrideKeys } from "./args";
import { type ArgumentProblem, throwProblems, unknownKeys } from "../errors";
import {
  boundTwice,
  type BuildDefinition,
  type MountDefinition,
  type NetworkDefinition,
  type ServiceDefinition,
} from "../service/definition";
import { ownVolume } from "../service/replica";
import { bytes } from "../size";

/** The services of a loaded project in the form that all services share. */
export function composeDefinitions(
  stack: string,
  project: Project,
  args: ComposeStackArgs,
): ServiceDefinition[] {
  const name = args.name ?? stack;
  const overrides = args.overrides ?? {};
  const problems: ArgumentProblem[] = Object.entries(overrides).flatMap(([service, override]) => [
    ...(project.services.some((each) => each.name === service)
      ? []
      : [
          {
            path: `overrides.${service}`,
            message: `no service has this name; the file's are ${project.services.map((each) => each.name).join(", ")}`,
          },
        ]),
    ...unknownKeys(override, overrideKeys, `overrides.${service}`),
  ]);
  const mapper = new ServiceMapper(name, project, args, problems);
  const services = project.services.map((service) => mapper.map(service));
  throwProblems("ComposeStack", stack, problems);
  return services;
}

class ServiceMapper {
  constructor(
    private readonly project: string,
    private readonly model: Project,
    private readonly args: ComposeStackArgs,
    private readonly problems: ArgumentProblem[],
  ) {}

  map(service: Service): ServiceDefinition {
    const override = this.args.overrides?.[service.name] ?? {};
    const { defaults } = this.args.cluster;
    const image = override.image ?? (service.image === undefined ? undefined : this.fill(service.image));
    const build = service.build === undefined ? undefined : this.build(service);
    for (const { target, protocol, position } of boundTwice(service.ports)) {
      this.problems.push({
        path: placeOf(position, `services.${service.name}.ports`),
        message: `${target}/${protocol} is bound to two host ports, which the docker plugin cannot keep apart; keep one of them`,
      });
    }
    const memory = override.memory === undefined ? service.reservations.memory : bytes(override.memory);
    return {
      name: service.name,
      key: `${this.project}/${service.name}`,
      containers: this.containers(service),
      global: service.mode === "global",
      ...(build === undefined ? (image === undefined ? {} : { image }) : { build }),
      ...(service.command === undefined ? {} : { command: service.command.map((word) => this.fill(word)) }),
      ...(service.entrypoint === undefined
        ? {}
        : { entrypoint: service.entrypoint.map((word) => this.fill(word)) }),
      environment: mapValues(service.environment, (value) => (value === null ? null : this.fill(value))),
      labels: mapValues(service.labels, (value) => this.fill(value)),
      ...(service.user === undefined ? {} : { user: service.user }),
      ...(service.workingDir === undefined ? {} : { workingDir: service.workingDir }),
      ...(service.hostname === undefined ? {} : { hostname: service.hostname }),
      ports: service.ports,
      mounts: service.mounts.filter(({ omitted }) => omitted === undefined).map((mount) => this.mount(mount)),
      networks: this.networks(service),
      dependsOn: [...service.dependsOn, ...service.links.map((link) => link.service)].flatMap((other) =>
        this.model.services
          .filter((each) => each.name === other && each.mode !== "global")
          .flatMap((each) => this.containers(each)),
      ),
      restart: service.restart ?? { policy: "always" },
      stopGrace: 10,
      reservations: {
        cpus: override.cpus ?? service.reservations.cpus ?? defaults.cpus,
        memory: memory ?? defaults.memory,
        resources: defaults.resources,
      },
      reservesNothing: memory === undefined && (override.cpus ?? service.reservations.cpus) === undefined,
      limits: service.limits,
      placement: {
        constraints: override.constraints ?? service.constraints.map(({ text }) => text),
        affinities: override.affinities ?? [],
        spread: override.spread ?? service.spread,
        ...(service.maxReplicasPerNode === undefined ? {} : { maxPerMachine: service.maxReplicasPerNode }),
        ...(override.priority === undefined ? {} : { priority: override.priority }),
        ...(override.movable === undefined ? {} : { movable: override.movable }),
        ...(override.pin === undefined
          ? {}
          : { pin: typeof override.pin === "string" ? override.pin : override.pin.name }),
      },
      removeVolumes: this.args.removeVolumes ?? false,
    };
  }

  private containers(service: Service): string[] {
    if (service.containerName !== undefined) return [service.containerName];
    const base = `${this.project}-${service.name}`;
    const replicas = this.args.overrides?.[service.name]?.replicas ?? service.replicas;
    return service.mode === "global"
      ? [base]
      : Array.from({ length: replicas }, (_, index) => `${base}-${index + 1}`);
  }

  /** A text with its holes filled from the program's variables. */
  private fill(text: Text): pulumi.Input<string> {
    if (typeof text === "string") return text;
    const parts = text.map((part) =>
      typeof part === "string" ? part : (this.args.variables?.[part.variable] ?? ""),
    );
    return pulumi.all(parts).apply((values) => values.join(""));
  }

  private build(service: Service): BuildDefinition | undefined {
    const { build } = service;
    if (build === undefined) return undefined;
    const base = this.args.file === undefined ? "." : dirname(this.args.file);
    const context = relative(process.cwd(), resolve(base, build.context)) || ".";
    const place = placeOf(build.position, `services.${service.name}.build`);
    if (context.startsWith("/"))
      this.problems.push({
        path: place,
        message: "is an absolute path, which differs on another checkout; write it relative to the file",
      });
    const problem = contextProblem(resolve(context), build.dockerfile);
    if (problem !== undefined) {
      this.problems.push({ path: place, message: problem });
      return undefined;
    }
    const args = Object.fromEntries(
      Object.entries(build.args).flatMap(([key, value]) => (value === null ? [] : [[key, this.fill(value)]])),
    );
    const { dockerfile, target } = build;
    return {
      context: join(context),
      ...(dockerfile === undefined ? {} : { dockerfile }),
      ...(target === undefined ? {} : { target }),
      args,
      // With an image beside it, the build is tagged as that says; the tag itself is always the content's hash.
      repository: repositoryOf(service.image) ?? `${this.project}-${service.name}`,
      hash: contextHash(resolve(context), {
        dockerfile,
        target,
        args: Object.fromEntries(Object.entries(args).filter(([, value]) => typeof value === "string")),
      }),
    };
  }

  private mount({ type, source, target, readOnly }: Mount): MountDefinition {
    if (type === "bind" || type === "tmpfs")
      return { type, target, readOnly, ...(source === undefined ? {} : { source }) };
    // An anonymous volume would die with its container; a named one of its own does not.
    if (source === undefined) {
      const own = `${ownVolume}_${target.replace(/^\//, "").replace(/[^a-zA-Z0-9_.-]+/g, "-")}`;
      return { type: "volume", source: own, target, readOnly, volume: { driverOpts: {}, labels: {} } };
    }
    const declared = this.model.volumes[source];
    const name = declared?.name ?? (declared?.external ? source : `${this.project}_${source}`);
    if (declared?.external) return { type: "volume", source: name, target, readOnly };
    return {
      type: "volume",
      source: name,
      target,
      readOnly,
      volume: {
        ...(declared?.driver === undefined ? {} : { driver: declared.driver }),
        driverOpts: declared?.driverOpts ?? {},
        labels: declared?.labels ?? {},
      },
    };
  }

  private networks(service: Service): NetworkDefinition[] {
    const asked = Object.entries(service.networks);
    const attached: [string, { readonly aliases: readonly string[] }][] =
      asked.length === 0 ? [["default", { aliases: [] }]] : asked;
    // The 2014 and fig forms have links where today's has names on a network: the alias is another name there.
    const linked = this.model.services.flatMap((other) =>
      other.links.filter((link) => link.service === service.name).map((link) => link.alias),
    );
    return attached.map(([key, { aliases }]) => {
      const declared = this.model.networks[key];
      return {
        key: `${this.project}-${key}`,
        physical: declared?.name ?? (declared?.external === true ? key : `${this.project}_${key}`),
        external: declared?.external ?? false,
        aliases: [...new Set([service.name, ...aliases, ...linked])].sort(),
        internal: declared?.internal ?? false,
        labels: declared?.labels ?? {},
      };
    });
  }
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function placeOf({ file, line, column }: Position, path: string): string {
  return `${file}:${line}:${column} ${path}`;
}

/** An image's name without its tag. */
function repositoryOf(image: Text | undefined): string | undefined {
  return typeof image === "string" ? image.replace(/:[^:/]*$/, "") : undefined;
}
