import type { ServiceProcess } from "../../model";
import { codec, type Codec } from "../codec";
import { textMap, variableMap, words, wordOrWords } from "../collections";
import { commandOf } from "../command";
import { type Fields, field, listField, load, mapField, mapped, refused } from "../field";
import { envFiles } from "../others";
import { flag, matching, on, time, word } from "../scalars";

/** Read together with env_file, whose values it overrides. */
const environment: Codec<ServiceProcess["environment"]> = codec(() => ({}), variableMap.write);

/** Read together with label_file. */
const labels: Codec<ServiceProcess["labels"]> = codec(() => ({}), textMap.write);

export const PROCESS: Fields<ServiceProcess> = {
  command: field("command", commandOf, mapped("text or list; no shell runs it")),
  entrypoint: field("entrypoint", commandOf, mapped("text or list; no shell runs it")),
  environment: mapField(
    "environment",
    environment,
    mapped("a key without value takes the variable's, if there is one"),
  ),
  envFiles: listField("env_file", envFiles, load("text, list, or `path`, `required` and `format: raw`")),
  labels: mapField("labels", labels),
  labelFiles: listField("label_file", wordOrWords, load()),
  annotations: mapField(
    "annotations",
    textMap,
    refused("SW270", "a container of @pulumi/docker has no such property", "use `labels`"),
  ),
  hostname: field("hostname", word),
  domainname: field("domainname", word),
  user: field("user", word),
  groupAdd: listField("group_add", words),
  workingDir: field("working_dir", word),
  containerName: field(
    "container_name",
    matching(/^[A-Za-z0-9][A-Za-z0-9_.-]+$/, "a name of letters, digits, dots, dashes and underscores"),
    mapped("with one replica"),
  ),
  init: field("init", flag, mapped("true or false, not a path")),
  stdinOpen: field("stdin_open", on),
  tty: field("tty", on),
  attach: field(
    "attach",
    flag,
    refused("SW271", "it is about the terminal of `docker compose up`", "remove the line"),
  ),
  stopSignal: field("stop_signal", matching(/^(SIG)?[A-Z0-9+-]+$/i, "a signal", "write it like SIGTERM")),
  stopGracePeriod: field("stop_grace_period", time),
};
