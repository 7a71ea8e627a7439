import type { Problem } from "../../scheduler";

/** A shop of ordinary size: 25 services of 4 replicas, some with ports, volumes and rules. */
export function shop(machines: number, containers: number): Problem {
  const sizes = ["128m", "256m", "384m", "512m", "768m"];
  return {
    machines: Array.from({ length: machines }, (_, i) => ({
      name: `node-${i + 1}`,
      cpus: 8,
      memory: `${Math.ceil(containers / machines)}g`,
      labels: { zone: "abc"[i % 3] ?? "a", disk: i % 2 === 0 ? "ssd" : "hdd" },
    })),
    containers: Array.from({ length: containers }, (_, i) => {
      const service = Math.floor(i / 4);
      return {
        name: `shop-s${service}-${(i % 4) + 1}`,
        service: `shop/s${service}`,
        cpus: 0.1 * (1 + (service % 4)),
        memory: sizes[service % sizes.length] ?? "256m",
        ...(service % 6 === 0 ? { ports: [{ host: 8000 + service, container: 80 }] } : {}),
        ...(service % 7 === 0 ? { constraints: ["disk==~ssd"] } : {}),
        ...(service % 9 === 0 ? { constraints: ["node.labels.zone != c"] } : {}),
      };
    }),
  };
}
