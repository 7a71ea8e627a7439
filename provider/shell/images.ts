import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type EngineAccess, type RegistryLogin, secretAccess } from "./engine-access";
import { StowageResource } from "./resource";

/** What an image is made of, in the words of the engine's own builder. */
export interface ImageBuild extends Pick<
  docker.types.input.RemoteImageBuild,
  | "cacheFroms"
  | "extraHosts"
  | "labels"
  | "networkMode"
  | "noCache"
  | "pullParent"
  | "shmSize"
  | "tags"
  | "ulimits"
> {
  /** Folder, relative to the program. */
  context: string;
  /** Inside the folder. @default "Dockerfile" */
  dockerfile?: string;
  /** Stage of the Dockerfile. @default the last */
  target?: string;
  args?: Record<string, pulumi.Input<string>>;
}

export interface BuiltImageArgs {
  /** `images.dev.internal:5000/shop-web:3f2a9c1b2d4e`: its tag is the content's hash. */
  reference: string;
  /** Hash of all that the build reads. */
  hash: string;
  build: ImageBuild;
  /** The machine whose engine builds. Another one alone is no change: what is built is built. */
  builder: EngineAccess;
  progressUrn?: string;
  /** The registry to which it is pushed, by this user. @default it stays on the builder */
  push?: RegistryLogin;
  /** What the registry keeps its images in; another one is empty, and the image is pushed again. */
  store?: pulumi.Input<string>;
  /** Where it is not pushed: ids of the machines' instances by name. It is built anew when the one that has it is gone. */
  instances?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** An image that is built once, and pushed where there is a registry. */
export class BuiltImage extends StowageResource {
  /** What containers run: `host:port/repository@sha256:...` after a push, else the reference. */
  declare readonly image: pulumi.Output<string>;
  /** The engine's id of it: `sha256:...`. */
  declare readonly imageId: pulumi.Output<string>;
  /** The machine on which it was built. */
  declare readonly builtOn: pulumi.Output<string>;

  constructor(name: string, args: BuiltImageArgs, opts?: pulumi.CustomResourceOptions) {
    const { push } = args;
    super(
      "BuiltImage",
      "builtImage",
      name,
      {
        ...args,
        builder: pulumi.secret(args.builder),
        push: push === undefined ? undefined : pulumi.secret(push),
      },
      ["image", "imageId", "builtOn"],
      { ...opts, additionalSecretOutputs: ["builder", "push"] },
    );
  }
}

export interface PulledImageArgs extends EngineAccess {
  progressUrn?: string;
  /** Id of the VM or node container: on a new one it is pulled again. */
  instance: pulumi.Input<string>;
  generation: number;
  /** `host:port/repository@sha256:...`, or a tag. */
  reference: pulumi.Input<string>;
  /** The registry's user. */
  user: RegistryLogin;
}

/** An image that one machine's engine pulls from a registry that asks for a login. */
export class PulledImage extends StowageResource {
  /** The engine's id of it. */
  declare readonly imageId: pulumi.Output<string>;

  constructor(name: string, { user, ...args }: PulledImageArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "PulledImage",
      "pulledImage",
      name,
      { ...args, ...secretAccess(args), user: pulumi.secret(user) },
      ["imageId"],
      { ...opts, additionalSecretOutputs: ["caPrivateKey", "login", "user"] },
    );
  }
}

export interface CopiedImageArgs extends EngineAccess {
  progressUrn?: string;
  /** Id of the VM or node container: to a new one it is copied again. */
  instance: pulumi.Input<string>;
  generation: number;
  /** What the image is called on both machines. */
  reference: pulumi.Input<string>;
  /** The image's id there: another one is copied anew. */
  imageId: pulumi.Input<string>;
  /** The machine that has it. */
  from: pulumi.Input<EngineAccess>;
}

/** An image that goes from one machine's engine to another's through the program: saved there, loaded here. */
export class CopiedImage extends StowageResource {
  constructor(name: string, { from, ...args }: CopiedImageArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "CopiedImage",
      "copiedImage",
      name,
      { ...args, ...secretAccess(args), from: pulumi.secret(from) },
      [],
      { ...opts, additionalSecretOutputs: ["caPrivateKey", "login", "from"] },
    );
  }
}
