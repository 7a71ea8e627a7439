import type { Service, ServiceLife } from "../../model";
import { codec } from "../codec";
import { words } from "../collections";
import { build } from "../build";
import { deploy } from "../deploy";
import { type Fields, field, listField, load, mapField, mapped, refused } from "../field";
import { healthcheck } from "../healthcheck";
import { containerHooks, hooks, watches } from "../hooks";
import { imageName } from "../image";
import { logging, models, provider } from "../others";
import { dependencies } from "../relations";
import { restart } from "../restart";
import { matching, time, whole } from "../scalars";

/** What several keys add up to is not here. */
type Written = Omit<
  ServiceLife,
  "dependsOn" | "replicas" | "mode" | "constraints" | "spread" | "maxReplicasPerNode"
>;

const otherTool = (reason: string, remedy: string) => refused("SW271", reason, remedy);

export const LIFE: Fields<Written> = {
  restart: field("restart", restart),
  healthcheck: field("healthcheck", healthcheck),
  logging: field("logging", logging),
  dependencies: listField("depends_on", dependencies, mapped("list, or mapping with `condition`")),
  preStart: listField(
    "pre_start",
    containerHooks,
    refused(
      "SW273",
      "nothing runs before a container on its machine",
      "make it a service, and wait for it with `service_completed_successfully`",
    ),
  ),
  postStart: listField(
    "post_start",
    hooks,
    refused("SW273", "nothing watches a container's start on its machine", "do it in the entrypoint"),
  ),
  preStop: listField(
    "pre_stop",
    hooks,
    refused("SW273", "nothing watches a container's stop on its machine", "handle the stop signal"),
  ),
  provider: field(
    "provider",
    provider,
    otherTool("it is run by a plugin of the docker CLI", "use a Pulumi resource and pass its outputs"),
  ),
  models: mapField(
    "models",
    models,
    otherTool("they are run by a plugin of the docker CLI", "run the model as a service"),
  ),
  develop: listField(
    "develop",
    watches,
    otherTool("it is for `docker compose watch`", "keep it in a file of its own, for development"),
  ),
  scale: field("scale", whole(), load()),
  deploy: field("deploy", deploy),
};

const pullPolicy = matching(
  /^(always|never|missing|if_not_present|build|daily|weekly|every_(\d+[wdhms])+)$/,
  "a pull policy",
  "write always, never, missing, if_not_present, build, daily, weekly or every_12h",
);

type Image = Pick<Service, "image" | "build" | "pullPolicy" | "pullRefreshAfter" | "platform" | "profiles">;

export const IMAGE: Fields<Image> = {
  image: field("image", imageName),
  build: field("build", build, mapped("a path or a mapping")),
  pullPolicy: field(
    "pull_policy",
    codec(pullPolicy.read, (value) => (value === "if_not_present" ? "missing" : value)),
    load("missing, if_not_present, build"),
  ),
  pullRefreshAfter: field(
    "pull_refresh_after",
    time,
    refused(
      "SW273",
      "an image is pulled where it is missing, and at no other time",
      "name the image by its digest, and change that for a newer one",
    ),
  ),
  platform: field(
    "platform",
    matching(/^[a-z0-9]+(\/[a-z0-9_]+){0,2}$/i, "a platform", "write it like linux/arm64"),
  ),
  profiles: listField("profiles", words, load()),
};
