import { compileConstraint, type Condition } from "./constraint";
import type { ContainerSpec } from "./problem";

/** The lists that begin alike: one for the constraints so far, and those that go on from there. */
interface Node {
  readonly list: readonly Condition[];
  readonly next: Map<string, Node>;
}

/** Compiles each constraint once; containers with the same ones in the same order share one list. */
export class ConditionLists {
  private readonly root: Node = { list: [], next: new Map() };
  private readonly known = new Map<string, Condition>();

  of({ constraints }: ContainerSpec): readonly Condition[] {
    let node = this.root;
    if (constraints === undefined) return node.list;
    for (const constraint of constraints) {
      const key = typeof constraint === "string" ? constraint : JSON.stringify(constraint);
      let next = node.next.get(key);
      if (next === undefined) {
        const condition = this.known.get(key) ?? compileConstraint(constraint);
        this.known.set(key, condition);
        next = { list: [...node.list, condition], next: new Map() };
        node.next.set(key, next);
      }
      node = next;
    }
    return node.list;
  }
}
