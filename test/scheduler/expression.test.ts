import fc from "fast-check";
import { ExpressionError, parseExpression } from "../../scheduler/expression";
import { compilePattern } from "../../scheduler/pattern";

const read = (text: string) => parseExpression(text, "constraint");
const message = (text: string): string => {
  try {
    read(text);
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    return (error as Error).message;
  }
};

test.each([
  ["zone==a", { key: "zone", negated: false, soft: false, value: "a" }],
  ["zone!=a", { key: "zone", negated: true, soft: false, value: "a" }],
  ["zone==~a", { key: "zone", negated: false, soft: true, value: "a" }],
  ["zone!=~a", { key: "zone", negated: true, soft: true, value: "a" }],
  ["  node.labels.zone  ==  eu west  ", { key: "node.labels.zone", value: "eu west" }],
  ["constraint:zone == ~ a", { key: "zone", soft: true, value: "a" }],
  ["k==v", { key: "k", value: "v" }],
  ["topology.kubernetes.io/zone==a", { key: "topology.kubernetes.io/zone", value: "a" }],
  ["image==app@sha256:0a", { key: "image", value: "app@sha256:0a" }],
  ["zone==/^eu/", { key: "zone", value: "/^eu/" }],
])("%s is read as %j", (text, expected) => {
  expect(read(text)).toMatchObject(expected);
});

test.each([
  ["", "a key of letters, digits, `_`, `-`, `.` and `/` goes here\n  \n  ^"],
  ["zone", "== or != goes here\n  zone\n      ^"],
  ["zone=a", "== or != goes here\n  zone=a\n      ^"],
  ["zone>=3", "== or != goes here\n  zone>=3\n      ^"],
  ["zone == ", "a value goes here\n  zone == \n          ^"],
  ["zone===a", "a value goes here\n  zone===a\n        ^"],
  ["zone==!a", "a value goes here\n  zone==!a\n        ^"],
  ["zone==//", "a value goes here\n  zone==//\n        ^"],
  ["zone==~", "a value goes here\n  zone==~\n         ^"],
  ["affinity:zone==a", "this is an affinity\n  affinity:zone==a\n  ^"],
  ["zone==a\nb", "a rule is one line without control characters\n  zone==a\n         ^"],
])("%j is refused with a caret", (text, expected) => {
  expect(message(text)).toBe(expected);
});

test("a regular expression that is wrong or too large says so", () => {
  expect(message("zone==/(/")).toMatch(/^the regular expression is wrong \(.+\)\n {2}zone==\/\(\/\n {8}\^$/);
  expect(message("zone==/(a{50}){20}/")).toContain("it is too large");
  expect(message(`zone==/${"ab".repeat(120)}/`)).toContain("it is too large");
  expect(message(`zone==${"a".repeat(600)}`)).toContain(
    "a rule has at most 500 characters, this one has 606",
  );
});

test.each([
  ["a.c", "abc", false],
  ["a.c", "a.c", true],
  ["a|b", "a", false],
  ["a*c", "abbc", true],
  ["a*c", "abcd", false],
  ["*", "", true],
  ["*", "anything", true],
  ["a**b", "ab", true],
  ["ab*ba", "aba", false],
  ["(x)", "(x)", true],
  ["/b/", "abc", true],
  ["/^b/", "abc", false],
  ["/(?i)ABC/", "abc", true],
  ["/[0-9]{1,3}\\.[0-9]{1,3}/", "10.20", true],
  ["/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/", "0a0a0a0a-1b1b-2c2c-3d3d-4e4e4e4e4e4e", true],
  ["/x", "/x", true],
])("pattern %s against %j: %j", (pattern, value, expected) => {
  expect(compilePattern(pattern)(value)).toBe(expected);
});

const piece = fc.constantFrom(
  ...["zone", "node.labels.", "==", "!=", "=", "!", "~", "*", "/", "(", ")", "[", "]", "{9}", "{1,50}", "a?"],
  ...[
    "\\",
    "^",
    "$",
    "|",
    " ",
    "\t",
    "\n",
    "constraint:",
    "affinity:",
    "é",
    "😀",
    "\u0000",
    "a",
    "\\pL",
    "(?i)",
  ],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
  fc.array(piece, { maxLength: 40 }).map((pieces) => `zone==/${pieces.join("")}/`),
  fc.string({ unit: "binary", maxLength: 60 }),
);

test("no text makes the parser throw anything but its own error (2,000 cases)", () => {
  fc.assert(
    fc.property(text, (source) => {
      try {
        const { key, value } = read(source);
        expect(source).toContain(key);
        expect(value).not.toBe("");
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        const [, line = "", caret = ""] = error.message.split("\n  ");
        expect(caret.trimStart()).toBe("^");
        expect(caret.length).toBeLessThanOrEqual(line.length + 1);
      }
    }),
    { numRuns: 2000 },
  );
});

test("what one expression says is the same however it is spaced (500 cases)", () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/);
  const pattern = fc.stringMatching(/^[a-z][a-z0-9.*-]{0,8}$/);
  const gap = fc.constantFrom("", " ", "  ");
  fc.assert(
    fc.property(
      word,
      fc.constantFrom("==", "!="),
      fc.boolean(),
      pattern,
      fc.array(gap, { minLength: 5, maxLength: 5 }),
      (key, operator, soft, value, [a, b, c, d, e]) => {
        const tight = read(`${key}${operator}${soft ? "~" : ""}${value}`);
        const wide = read(`${a}${key}${b}${operator}${c}${soft ? "~" : ""}${soft ? d : ""}${value}${e}`);
        expect({ ...wide, text: "" }).toEqual({ ...tight, text: "" });
      },
    ),
    { numRuns: 500 },
  );
});
