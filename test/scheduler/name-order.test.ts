import fc from "fast-check";
import { sortedByName } from "../../scheduler/name-order";

const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

describe("the order of names", () => {
  it("is that of their UTF-16 code units, whatever the names have in common", () => {
    const part = fc.constantFrom("", "shop-", "web", "é", "\u007f", "~", "\uffff", "𝄞", "1", "10", "9");
    const name = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 30 }), (list) => {
        expect(names(sortedByName(list.map((each) => ({ name: each }))))).toEqual([...list].sort());
      }),
      { numRuns: 2000 },
    );
  });

  it("tells apart names that differ after their first characters only", () => {
    const items = ["shop-web-front-2", "shop-web-front-1", "shop-web-back-1"].map((name) => ({ name }));
    expect(names(sortedByName(items))).toEqual(["shop-web-back-1", "shop-web-front-1", "shop-web-front-2"]);
  });
});
