import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { BuiltImage, CopiedImage, PulledImage } from "../provider/shell";
import { accessOf, type ClusterMachine } from "./cluster-machine";
import { childUrn } from "./identity";
import { onMachine, timeouts } from "./placed";
import { downHook } from "./registry/down-hook";
import { type ImageSource, nameIn, sourceOf } from "./registry/source";
import type { Place } from "./replica";
import { pluginDockerfile } from "./service/build-context";
import type { BuildDefinition, ServiceDefinition } from "./service/definition";

/** What a container runs, and what has to be there before. */
export interface PlacedImage {
  readonly name: pulumi.Input<string>;
  readonly dependsOn: readonly pulumi.Resource[];
}

export type WantedImage = Pick<ServiceDefinition, "image" | "build" | "shipping">;

/** Images on the machines of a cluster: each is made once, whoever asks first. */
export class Images {
  private readonly local = new Map<string, docker.RemoteImage>();
  private readonly built = new Map<string, BuiltImage>();
  private readonly pulled = new Map<string, PulledImage>();
  private readonly copied = new Map<string, CopiedImage>();
  /** By what is built where: the reference, whose tag is the content's hash. */
  private readonly references = new Map<string, string>();

  /** @param containers those of these names that are made; a registry's own come before the ones that need it */
  constructor(
    private readonly machines: readonly ClusterMachine[],
    private readonly sources: readonly ImageSource[],
    private readonly containers: (names: readonly string[]) => docker.Container[],
  ) {}

  /** The image of a service on the machine of one of its containers. */
  on(place: Place, { image = "", build, shipping }: WantedImage, parent: pulumi.Resource): PlacedImage {
    if (build === undefined) {
      const source = sourceOf(image, this.sources);
      if (source === undefined) return { name: image, dependsOn: [] };
      return { name: image, dependsOn: [this.pull(String(image), image, source, place, parent)] };
    }
    const tag = build.hash.slice(0, 12);
    if (shipping === undefined) {
      const name = `${build.repository}:${tag}`;
      return { name, dependsOn: [this.buildHere(name, build, place, parent)] };
    }
    if (shipping === "stream") {
      const name = `${build.repository}:${tag}`;
      const made = this.buildOnce(name, build, place, parent);
      return { name, dependsOn: [this.copy(name, build, made, place, parent)] };
    }
    const made = this.buildOnce(nameIn(shipping, build.repository, tag), build, place, parent, shipping);
    return {
      name: made.image,
      dependsOn: [this.pull(build.repository, made.image, shipping, place, parent)],
    };
  }

  /** By the classic builder: the other one builds on the wrong host. The tag shows an edit in preview. */
  private buildHere(
    name: string,
    { repository, context, dockerfile, target, args, settings }: BuildDefinition,
    place: Place,
    parent: pulumi.Resource,
  ): docker.RemoteImage {
    this.mustBeOne(`${repository}@${place.machine.name}`, name);
    return once(this.local, `${repository}@${place.machine.name}`, (key) => {
      const build = {
        ...settings,
        context,
        useLegacyBuilder: true,
        dockerfile: pluginDockerfile(context, dockerfile),
        ...(target === undefined ? {} : { target }),
        ...(Object.keys(args).length === 0 ? {} : { buildArgs: args }),
      };
      return new docker.RemoteImage(
        key,
        { name, build },
        place.options({ parent, customTimeouts: timeouts }),
      );
    });
  }

  /** On the machine of the first container that runs it, in the order of creation. */
  private buildOnce(
    reference: string,
    { repository, hash, context, dockerfile, target, args, settings }: BuildDefinition,
    { machine }: Place,
    parent: pulumi.Resource,
    source?: ImageSource,
  ): BuiltImage {
    this.mustBeOne(repository, reference);
    return once(this.built, repository, (name) => {
      const instances = Object.fromEntries(
        this.machines.flatMap(({ name: each, instance, spec }) =>
          spec.state === "down" ? [] : [[each, instance]],
        ),
      );
      return new BuiltImage(
        name,
        {
          reference,
          hash,
          build: {
            ...settings,
            context,
            ...(dockerfile === undefined ? {} : { dockerfile }),
            ...(target === undefined ? {} : { target }),
            ...(Object.keys(args).length === 0 ? {} : { args }),
          },
          builder: accessOf(machine),
          progressUrn: childUrn(parent, "pulumi-nodejs:dynamic/stowage:BuiltImage", name),
          ...(source === undefined ? { instances } : { push: source.user, store: source.store }),
        },
        {
          parent,
          customTimeouts: { create: "60m", update: "60m" },
          ...this.after(machine, source, parent, name),
        },
      );
    });
  }

  /** Whoever comes second would run the other one's image. */
  private mustBeOne(key: string, reference: string): void {
    const known = this.references.get(key) ?? reference;
    if (known !== reference)
      throw new pulumi.RunError(
        `"${key}" is built in two ways, as ${known} and as ${reference}; give one of the services another image name`,
      );
    this.references.set(key, reference);
  }

  private pull(
    repository: string,
    reference: pulumi.Input<string>,
    source: ImageSource,
    { machine }: Place,
    parent: pulumi.Resource,
  ): PulledImage {
    return once(this.pulled, `${repository}@${machine.name}`, (name) => {
      const options = onMachine(machine, parent);
      return new PulledImage(
        name,
        {
          ...accessOf(machine),
          progressUrn: childUrn(parent, "pulumi-nodejs:dynamic/stowage:PulledImage", name),
          instance: machine.instance,
          generation: machine.generation,
          reference,
          user: source.user,
        },
        {
          ...options,
          customTimeouts: { create: "30m", update: "30m" },
          ...this.after(machine, source, parent, name),
        },
      );
    });
  }

  private copy(
    reference: string,
    { repository }: BuildDefinition,
    made: BuiltImage,
    { machine }: Place,
    parent: pulumi.Resource,
  ): CopiedImage {
    return once(this.copied, `${repository}@${machine.name}`, (name) => {
      const options = onMachine(machine, parent);
      const from = made.builtOn.apply((builder) =>
        accessOf(this.machines.find((each) => each.name === builder) ?? machine),
      );
      return new CopiedImage(
        name,
        {
          ...accessOf(machine),
          progressUrn: childUrn(parent, "pulumi-nodejs:dynamic/stowage:CopiedImage", name),
          instance: machine.instance,
          generation: machine.generation,
          reference,
          imageId: made.imageId,
          from,
        },
        {
          ...options,
          customTimeouts: { create: "30m", update: "30m" },
          ...this.after(machine, undefined, parent, name),
        },
      );
    });
  }

  /** What comes before an image on a machine; a registry that is down is waited for by nobody, and missed aloud. */
  private after(
    machine: ClusterMachine,
    source: ImageSource | undefined,
    parent: pulumi.Resource,
    name: string,
  ): pulumi.CustomResourceOptions {
    const running = source === undefined ? [] : this.containers([source.container]);
    const dependsOn = [machine.engine, source?.trustOn(machine), ...running].flatMap((each) => each ?? []);
    if (source === undefined || running.length > 0) return { dependsOn };
    const hook = downHook(source, name, parent);
    return { dependsOn, hooks: { beforeCreate: [hook], beforeUpdate: [hook] } };
  }
}

function once<T>(made: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = made.get(key);
  if (known !== undefined) return known;
  const one = make(key);
  made.set(key, one);
  return one;
}
