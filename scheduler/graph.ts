import { at } from "./order";

/** Tarjan's strongly connected components; a component comes after all that it points to. */
export function stronglyConnected(edges: readonly (readonly number[])[]): number[][] {
  const index = edges.map(() => -1);
  const low = edges.map(() => 0);
  const open = edges.map(() => false);
  const stack: number[] = [];
  const components: number[][] = [];
  let next = 0;

  const visit = (node: number): void => {
    index[node] = low[node] = next++;
    stack.push(node);
    open[node] = true;
    for (const target of at(edges, node)) {
      if (at(index, target) < 0) {
        visit(target);
        low[node] = Math.min(at(low, node), at(low, target));
      } else if (at(open, target)) {
        low[node] = Math.min(at(low, node), at(index, target));
      }
    }
    if (at(low, node) !== at(index, node)) return;
    const component = stack.splice(stack.indexOf(node));
    for (const member of component) open[member] = false;
    components.push(component.sort((a, b) => a - b));
  };
  edges.forEach((_, node) => {
    if (at(index, node) < 0) visit(node);
  });
  return components;
}
