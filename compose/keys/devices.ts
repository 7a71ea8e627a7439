import type { BlkioConfig, Device, DeviceRate, DeviceRequest, Ulimit } from "../model";
import { plain, quote } from "../read";
import { codec, type Codec } from "./codec";
import { list, map, plainMap, words } from "./collections";
import { field, listField, mapField, needed, refused } from "./field";
import { object, positioned } from "./object";
import { between, matching, size, whole, word } from "./scalars";

const CDI_NAME = /^[A-Za-z0-9.-]+\/[A-Za-z0-9_.-]+=[^/]+$/;
const PERMISSIONS = matching(/^[rwm]{1,3}$/, "some of the letters r, w and m");

const longDevice = positioned<Device>({
  source: needed("source", word),
  target: field("target", word),
  permissions: field("permissions", PERMISSIONS),
});

/** `/dev/a`, `/dev/a:/dev/b`, `/dev/a:/dev/b:rwm`, a CDI name, or a mapping of these parts. */
export const device: Codec<Device> = codec(
  (place, scope) => {
    if (place.node.kind === "mapping") return withoutTarget(longDevice.read(place, scope));
    const value = plain(place, scope.findings);
    if (value === undefined) return undefined;
    const { position } = place;
    if (CDI_NAME.test(value)) return { source: value, position };
    const [source = "", target = source, rights = "rwm", ...more] = value.split(":");
    if (source.startsWith("/") && target.startsWith("/") && /^[rwm]{1,3}$/.test(rights) && more.length === 0)
      return { source, target, permissions: rights, position };
    scope.findings.error(
      "SW202",
      place,
      `${quote(value)} is no device`,
      'write it like "/dev/ttyUSB0:/dev/ttyUSB0:rw"',
    );
    return undefined;
  },
  (value) => longDevice.write({ target: value.source, permissions: "rwm", ...value }),
  longDevice.shape,
);

/** What stands for a device of the machine in the canonical form, and says nothing for one by its CDI name. */
function withoutTarget(device: Device | undefined): Device | undefined {
  if (device === undefined || !CDI_NAME.test(device.source)) return device;
  return { source: device.source, position: device.position };
}

/** A number, or `all`. */
const count: Codec<number> = codec(
  (place, { findings }) => {
    const value = plain(place, findings);
    if (value === undefined || value === "all") return value && -1;
    if (/^-?\d{1,9}$/.test(value)) return Number(value);
    findings.error("SW202", place, `expected a number or all, found ${quote(value)}`);
    return undefined;
  },
  (value) => value,
);

const longRequest = object<DeviceRequest>({
  capabilities: listField("capabilities", words),
  driver: field("driver", word),
  count: field("count", count),
  deviceIds: listField("device_ids", words),
  options: mapField("options", plainMap),
});

/** GPUs and the like: all of them, unless a count or ids say otherwise. */
export const deviceRequest: Codec<DeviceRequest> = {
  ...longRequest,
  read(place, scope) {
    const found = longRequest.read(place, scope);
    if (found === undefined) return undefined;
    if (found.count === undefined) return found.deviceIds.length > 0 ? found : { ...found, count: -1 };
    if (found.deviceIds.length > 0) {
      const what = "`count` and `device_ids` contradict each other";
      scope.findings.error("SW253", place, what, "keep one of them");
    }
    return found;
  },
};

const requests = list(deviceRequest);

/** `all`, or a list of requests. */
export const gpus: Codec<readonly DeviceRequest[]> = {
  ...requests,
  read(place, scope) {
    if (place.node.kind !== "scalar") return requests.read(place, scope);
    const value = plain(place, scope.findings);
    if (value === "all") return [{ capabilities: [], count: -1, deviceIds: [], options: {} }];
    if (value !== undefined) {
      scope.findings.error("SW202", place, `expected all or a list, found ${quote(value)}`);
    }
    return undefined;
  },
};

const limit = between(-1, Number.MAX_SAFE_INTEGER);
const longUlimit = object<Omit<Ulimit, "single">>({
  soft: needed("soft", limit),
  hard: needed("hard", limit),
});

/** One number for both, or `soft` and `hard`. */
export const ulimits: Codec<Readonly<Record<string, Ulimit>>> = map(
  codec(
    (place, scope): Ulimit | undefined => {
      if (place.node.kind === "mapping") return longUlimit.read(place, scope);
      const both = limit.read(place, scope);
      return both === undefined ? undefined : { soft: both, hard: both, single: true };
    },
    (value) => (value.single === true ? value.soft : longUlimit.write(value)),
    longUlimit.shape,
  ),
);

const bytesRate = list(object<DeviceRate>({ path: needed("path", word), rate: needed("rate", size) }));
const operationsRate = list(
  object<DeviceRate>({
    path: needed("path", word),
    rate: needed(
      "rate",
      codec(whole().read, (value) => String(value)),
    ),
  }),
);
const weight = between(0, 1000);
const NO_WEIGHTS = refused("SW270", "a container of @pulumi/docker has no such property", "limit the rates");

export const blkioConfig: Codec<BlkioConfig> = object<BlkioConfig>({
  weight: field("weight", weight, NO_WEIGHTS),
  weightDevice: listField(
    "weight_device",
    list(
      object<BlkioConfig["weightDevice"][number]>({
        path: needed("path", word),
        weight: needed("weight", weight),
      }),
    ),
    NO_WEIGHTS,
  ),
  deviceReadBps: listField("device_read_bps", bytesRate),
  deviceWriteBps: listField("device_write_bps", bytesRate),
  deviceReadIops: listField("device_read_iops", operationsRate),
  deviceWriteIops: listField("device_write_iops", operationsRate),
});
