import type { Affinity, ContainerSpec, MachineSpec } from "../../../scheduler";
import { matches, parse } from "./facts";
import { bound, type Faults, type Placement } from "./placement";

interface Rule {
  readonly avoid: boolean;
  readonly within: string | undefined;
  readonly text: string;
  picks(container: ContainerSpec): boolean;
  picksImage(image: string): boolean;
}

/** Hard affinities: nobody that is avoided is near, and somebody that attracts is. */
export const companyFaults: Faults = (placement) => {
  const near = neighbourhood(placement);
  return bound(placement).flatMap(({ spec, on }) =>
    hardRules(spec).flatMap((rule) => {
      const { within } = rule;
      const domain = within === undefined ? on.name : labelOf(on, within);
      const { containers, machines } = near(within, domain);
      const company = containers.find((other) => other.name !== spec.name && rule.picks(other));
      if (rule.avoid)
        return company === undefined ? [] : [`${spec.name} is with ${company.name}: ${rule.text}`];
      const image = machines.some(({ images = [] }) => images.some(rule.picksImage));
      if (company !== undefined || (domain !== undefined && image)) return [];
      const first = domain !== undefined && starts(placement, spec, rule);
      return first ? [] : [`${spec.name} has nobody on ${on.name}: ${rule.text}`];
    }),
  );
};

/** Is it the first of those that attract each other? Then nobody can be there before it. */
function starts({ placed, problem, specs }: Placement, spec: ContainerSpec, rule: Rule): boolean {
  const others = placed.map((each) => each.spec).filter(({ name }) => name !== spec.name);
  const foreign = problem.machines.flatMap(({ running = [] }) => running);
  if ([...others, ...foreign].some(rule.picks)) return false;
  if (rule.picks(spec)) return true;
  return [...specs.values()].some(
    (other) =>
      other.name !== spec.name &&
      rule.picks(other) &&
      hardRules(other).some((back) => !back.avoid && back.picks(spec)),
  );
}

/** All that runs on a machine, or on the machines with one value of a label. */
function neighbourhood({ problem, machines: byName, there }: Placement) {
  const known = new Map<string, { containers: ContainerSpec[]; machines: MachineSpec[] }>();
  return (within: string | undefined, domain: string | undefined) => {
    if (domain === undefined) return { containers: [], machines: [] };
    const key = JSON.stringify([within, domain]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const machines =
      within === undefined
        ? [byName.get(domain) as MachineSpec]
        : problem.machines.filter((machine) => labelOf(machine, within) === domain);
    const containers = machines.flatMap(({ name, running = [] }) => [...(there.get(name) ?? []), ...running]);
    known.set(key, { containers, machines });
    return { containers, machines };
  };
}

export function labelOf({ labels = {} }: MachineSpec, key: string): string | undefined {
  const name = key.replace(/^(?:node|engine)\.labels\./, "");
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

function hardRules(asker: ContainerSpec): Rule[] {
  return (asker.affinities ?? []).flatMap((affinity) => {
    const typed: Affinity = typeof affinity === "string" ? { to: affinity } : affinity;
    const { key, negated, soft, value } = parse(typed.to);
    const avoid = negated !== (typed.avoid === true);
    const isImageWish = key === "image" && !avoid && typed.hard !== true;
    if (soft || typed.weight !== undefined || isImageWish) return [];
    return [
      {
        avoid,
        within: typed.within,
        text: JSON.stringify(affinity),
        picks: (container: ContainerSpec) => picks(key, value, container, asker),
        picksImage: (image: string) =>
          key === "image" && spellings(image).some((each) => matches(bare(value), each)),
      },
    ];
  });
}

/** A name without a stack means one of the asker's own stack as well. */
function picks(key: string, value: string, container: ContainerSpec, asker: ContainerSpec): boolean {
  const stack = asker.service?.includes("/") === true ? `${asker.service.split("/")[0]}/` : "";
  const { name, service, image, labels = {} } = container;
  const local =
    service === undefined || !service.startsWith(stack) || (stack === "" && service.includes("/"))
      ? []
      : [service.slice(stack.length)];
  switch (key) {
    case "container":
      return [name, ...local].some((each) => matches(value, each));
    case "service":
      return [...(service === undefined ? [] : [service]), ...local].some((each) => matches(value, each));
    case "image":
      return image !== undefined && spellings(image).some((each) => matches(bare(value), each));
    default:
      return Object.hasOwn(labels, key) && matches(value, labels[key]!);
  }
}

const bare = (image: string): string =>
  image.replace(/^(?:index\.|registry-1\.)?docker\.io\//, "").replace(/^library\/(?=[^/]+$)/, "");

/** An image with and without its tag and digest. */
function spellings(image: string): string[] {
  const whole = bare(image);
  const [tagged = "", digest] = whole.split("@");
  const repository = tagged.replace(/:[^/:]*$/, "");
  const latest = digest === undefined && repository === tagged ? [`${tagged}:latest`] : [];
  const digests = digest === undefined ? [] : [`${repository}@${digest}`, digest];
  return [whole, tagged, repository, ...latest, ...digests];
}
