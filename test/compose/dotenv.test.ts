import { load, places, service } from "./load";

function read(dotenv: string, variables: Record<string, string> = {}) {
  return service("env_file: web.env", { others: { "web.env": dotenv }, variables }).environment;
}

test.each([
  ["A=b", { A: "b" }],
  ["A = b", { A: "b" }],
  ["A= b  ", { A: "b" }],
  ["A=", { A: "" }],
  ["A=b=c", { A: "b=c" }],
  ["A: b", { A: "b" }],
  ["export A=b", { A: "b" }],
  ["  A=b", { A: "b" }],
  ["# c\n\nA=b # comment\nB=c#d", { A: "b", B: "c#d" }],
  ["A=#c", { A: "#c" }],
  ["A='b # c' # d", { A: "b # c" }],
  ["A='$X\\n'", { A: "$X\\n" }],
  ["A='Let\\'s go!'", { A: "Let's go!" }],
  ["A='b\\\\'\nB=1", { A: "b\\\\", B: "1" }],
  ['A="b\\nc\\t\\"d\\""', { A: 'b\nc\t"d"' }],
  ['A="one\ntwo"\nB=1', { A: "one\ntwo", B: "1" }],
  ["A='one\ntwo'", { A: "one\ntwo" }],
  ['A=1\nB=${A}2\nC="$B"', { A: "1", B: "12", C: "12" }],
  ["A=1\nA=2\nB=$A", { A: "2", B: "2" }],
  ["B=${NONE:-d}", { B: "d" }],
  ['A="\\$X"', { A: "$X" }],
  ["A=a$$b", { A: "a$b" }],
  ["A.B-C=1", { "A.B-C": "1" }],
  ["A = some phrase è", { A: "some phrase è" }],
  ["1A=b", { "1A": "b" }],
  ["exportA=b", { exportA: "b" }],
  ["export\tA=b", { A: "b" }],
  ["A: Foo=bar", { A: "Foo=bar" }],
  ["A=1:B", { A: "1:B" }],
  ["A=b=", { A: "b=" }],
  ["A=\"'d'\"", { A: "'d'" }],
  ['A="b#c" # d', { A: "b#c" }],
  ['A="b\\z"', { A: "b\\z" }],
  ['A="\\0101\\a"', { A: "A\x07" }],
  ['A=x\nB="b\\${A} ${A}"', { A: "x", B: "b${A} x" }],
  ["A='$X'", { A: "$X" }],
  ["A=${A:-1}\nB=${A}_$A", { A: "1", B: "1_1" }],
  ["A=b\r\nB=c\r\n", { A: "b", B: "c" }],
  ["\uFEFFA=b", { A: "b" }],
  ["A", { A: null }],
])("%j", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test("a name alone takes the variable's value", () => {
  expect(read("A\nB=$V", { A: "x", V: "y" })).toEqual({ A: "x", B: "y" });
});

test("files come one after the other, and environment last", () => {
  const others = { "a.env": "A=a\nB=a\nC=a", "b.env": "B=b$A" };
  const loaded = service(
    "env_file: [a.env, {path: b.env}, {path: no.env, required: false}]\nenvironment: {C: c}",
    {
      others,
    },
  );
  expect(loaded.environment).toEqual({ A: "a", B: "ba", C: "c" });
});

test.each([
  ["A B=c", "web.env:1:1 SW115"],
  ["=c", "web.env:1:1 SW115"],
  ["A=1\nB='open", "web.env:2:3 SW115"],
  ['A="b"c', "web.env:1:6 SW115"],
  ["A=1\nB=x$NONE", "web.env:2:4 SW110"],
  ['A="\\$ $NONE"', "web.env:1:7 SW110"],
  ["lol$wut", "web.env:1:1 SW115"],
])("%j is reported in the file itself", (text, place) => {
  const found = load("services: {web: {image: a, env_file: web.env}}", {
    others: { "web.env": text },
  }).diagnostics;
  expect(
    found.map(({ position, code }) => `${position.file}:${position.line}:${position.column} ${code}`),
  ).toEqual([place]);
});

test("a raw file is taken as it stands", () => {
  const text = "env_file: [{path: r.env, format: raw}]";
  const others = { "r.env": "# c\n\n  A= 'b' # $c \nB=\nC\nD=x=y\n" };
  expect(service(text, { others, variables: { C: "c" } }).environment).toEqual({
    A: " 'b' # $c ",
    B: "",
    C: "c",
    D: "x=y",
  });
  expect(places(`services: {web: {image: a, ${text}}}`, { others: { "r.env": "A=1\n A B=1\n=1" } })).toEqual([
    "2:2 SW115 ",
    "3:1 SW115 ",
  ]);
});

test("a missing file is an error where it is named", () => {
  expect(places("services:\n  web:\n    image: a\n    env_file: no.env\n")).toEqual([
    "4:15 SW114 services.web.env_file",
  ]);
});

test("a hole given to a .env file reaches the service", () => {
  const text = "services: {web: {image: a, labels: {l: $B}}}";
  const result = load(text, { variables: { A: { hole: true } }, others: { ".env": "B=x$A" } });
  expect(result.project?.services[0]?.labels["l"]).toEqual([
    "x",
    { variable: "A", position: { file: ".env", line: 1, column: 4 } },
  ]);
});
