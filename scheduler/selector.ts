import { parseExpression } from "./expression";
import { imageSpellings, shortImage } from "./image";
import { own } from "./order";
import { compilePattern } from "./pattern";

/** What a rule can see of a container. */
export interface Visible {
  readonly name: string;
  readonly service?: string;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Picks containers by name, service, image or label. */
export interface Selector {
  /** Equal for selectors that pick the same containers. */
  readonly id: string;
  readonly kind: "container" | "service" | "image" | "label";
  /** What is looked for, as it is written. */
  readonly value: string;
  matches(container: Visible): boolean;
  /** For images that lie on a machine without a container. */
  matchesImage(image: string): boolean;
}

export interface SelectorExpression {
  readonly selector: Selector;
  readonly negated: boolean;
  readonly soft: boolean;
}

/** The containers of one service. */
export function serviceSelector(service: string): Selector {
  return {
    id: `=${service}`,
    kind: "service",
    value: service,
    matches: (container) => container.service === service,
    matchesImage: () => false,
  };
}

/**
 * Reads `container==db`, `service!=~shop/web`, `image==redis`, `com.example.tier==front`.
 * A bare name of a service or container means the asker's own stack first: `db` in `shop/web` is `shop/db`.
 * @throws ExpressionError
 */
export function parseSelector(source: string, asker: Visible): SelectorExpression {
  const { key, negated, soft, value } = parseExpression(source, "affinity");
  const stack = stackOf(asker);
  const kind = key === "container" || key === "service" || key === "image" ? key : "label";
  const matches = compilePattern(kind === "image" ? shortImage(value) : value);
  const anySpelling = (image: string): boolean => imageSpellings(image).some(matches);
  const selector: Selector = {
    id: `${kind === "label" ? `label ${key}` : kind}==${value} in ${kind === "label" || kind === "image" ? "" : stack}`,
    kind,
    value,
    matches: (container) => {
      switch (kind) {
        case "container":
          return matches(container.name) || within(stack, container.service).some(matches);
        case "service":
          return [...fullName(container.service), ...within(stack, container.service)].some(matches);
        case "image":
          return container.image !== undefined && anySpelling(container.image);
        case "label": {
          const label = own(container.labels, key);
          return label !== undefined && matches(label);
        }
      }
    },
    matchesImage: (image) => kind === "image" && anySpelling(image),
  };
  return { selector, negated, soft };
}

/** `shop` of `shop/web`; empty where a service has none. */
export function stackOf({ service }: Visible): string {
  const slash = service?.indexOf("/") ?? -1;
  return service === undefined || slash < 0 ? "" : service.slice(0, slash);
}

const fullName = (service: string | undefined): string[] => (service === undefined ? [] : [service]);

/** The service's name without the stack, for askers of the same stack. */
function within(stack: string, service: string | undefined): string[] {
  if (service === undefined) return [];
  if (stack === "") return service.includes("/") ? [] : [service];
  return service.startsWith(`${stack}/`) ? [service.slice(stack.length + 1)] : [];
}
