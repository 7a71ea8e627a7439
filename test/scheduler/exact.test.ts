import fc from "fast-check";
import { capraraToth } from "../../bench/instances";
import { compile } from "../../scheduler/compile";
import { type Alike, complete, type Completed } from "../../scheduler/search/completion";
import { cover } from "../../scheduler/search/cover";
import { Random } from "../../scheduler/search/random";

const room = [10, 10];
const alike: fc.Arbitrary<Alike> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 9,
  })
  .map((sizes) => ({
    blocks: sizes.length,
    dimensions: 2,
    need: Float64Array.from(sizes.flat()),
    room: Float64Array.from(room),
  }));

const enough = (): { left: number } => ({ left: 1e6 });

/** Fewest machines, by trying every place for every block. */
function fewest({ blocks, need }: Alike): number {
  let best = blocks;
  const left: number[][] = [];
  const place = (block: number): void => {
    if (left.length >= best) return;
    if (block === blocks) {
      best = left.length;
      return;
    }
    const size = [need[2 * block]!, need[2 * block + 1]!];
    for (const machine of left) {
      if (size.some((amount, d) => amount > machine[d]!)) continue;
      size.forEach((amount, d) => (machine[d]! -= amount));
      place(block + 1);
      size.forEach((amount, d) => (machine[d]! += amount));
    }
    left.push(room.map((amount, d) => amount - size[d]!));
    place(block + 1);
    left.pop();
  };
  if (blocks > 1) {
    best = blocks + 1;
    place(0);
  }
  return best;
}

function isPacking({ blocks, need }: Alike, places: Completed, machines: number): boolean {
  if (!(places instanceof Int32Array)) return false;
  const used = Array.from({ length: machines }, () => [0, 0]);
  for (let block = 0; block < blocks; block++)
    for (const d of [0, 1]) used[places[block]!]![d]! += need[2 * block + d]!;
  return used.every((amounts) => amounts.every((amount, d) => amount <= room[d]!));
}

const coverOf: typeof complete = (blocks, machines, budget) => cover(blocks, machines, new Random(1), budget);

describe.each([
  ["bin completion", complete],
  ["a cover by sets", coverOf],
])("%s", (_, method) => {
  test("packs into the fewest machines (200 cases)", () => {
    fc.assert(
      fc.property(alike, (blocks) => {
        const machines = fewest(blocks);
        expect(isPacking(blocks, method(blocks, machines, enough()), machines)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("proves that one machine less can't do (200 cases)", () => {
    fc.assert(
      fc.property(alike, (blocks) => {
        expect(method(blocks, fewest(blocks) - 1, enough())).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  test("says so when the budget runs out", () => {
    const blocks = {
      blocks: 40,
      dimensions: 2,
      need: Float64Array.from({ length: 80 }, (_each, i) => 1 + ((i * 7) % 5)),
      room: Float64Array.from(room),
    };
    expect(method(blocks, 13, { left: 10 })).toBe("unknown");
  });
});

test("finds how each three of 201 containers fill a machine without a rest (2 cases)", () => {
  const triplets = capraraToth().filter(({ kind, containers }) => kind === 10 && containers === 201);
  for (const { problem } of triplets.slice(2, 4)) {
    const { blocks, machines } = compile(problem);
    const exactly = {
      blocks: blocks.length,
      dimensions: 2,
      need: Float64Array.from(blocks.flatMap(({ need }) => need)),
      room: Float64Array.from(machines[0]!.capacity),
    };
    expect(coverOf(exactly, 67, { left: 5e6 })).toBeInstanceOf(Int32Array);
  }
});
