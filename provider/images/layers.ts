import type { Progress } from "../progress";
import type { Message } from "./messages";

/** Milliseconds between two lines on a row. */
const beat = 500;
const done = /^(Pull complete|Already exists|Pushed|Layer already exists|Mounted from)/;

/** Tells how far the layers of a push or a pull have come. */
export function layerProgress(progress: Progress, what: string): (message: Message) => void {
  const layers = new Map<string, { done: boolean; current: number; total: number }>();
  const say = seldom(progress);
  return ({ id, status = "", progressDetail = {} }) => {
    if (status.startsWith("Retrying")) return say(`${what}: a layer broke off; the engine tries it again`);
    // A line about the whole has the tag for its id.
    if (id === undefined || !/^[0-9a-f]{12}$/.test(id)) return;
    const before = layers.get(id) ?? { done: false, current: 0, total: 0 };
    const { current = before.current, total = before.total } = progressDetail;
    layers.set(id, { done: before.done || done.test(status), current, total });
    const all = [...layers.values()];
    const bytes = all.reduce((sum, layer) => sum + layer.total, 0);
    const moved = all.reduce((sum, layer) => sum + (layer.done ? layer.total : layer.current), 0);
    const size = bytes === 0 ? "" : `, ${megabytes(Math.min(moved, bytes))} of ${megabytes(bytes)} MB`;
    say(`${what}: ${all.filter((layer) => layer.done).length} of ${all.length} layers${size}`);
  };
}

/** Tells how many bytes have gone through. */
export function byteProgress(progress: Progress, what: string): (bytes: number) => void {
  const say = seldom(progress);
  let sum = 0;
  return (bytes) => say(`${what}: ${megabytes((sum += bytes))} MB`);
}

function seldom(progress: Progress): (text: string) => void {
  let last = 0;
  let said = "";
  return (text) => {
    if (text === said || Date.now() - last < beat) return;
    last = Date.now();
    progress.step((said = text));
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
