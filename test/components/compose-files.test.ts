import { make } from "./support/made";

const top = `secrets:
  token: { environment: TOKEN }
  licence: { file: LICENSE }
  given: { external: true }
configs:
  text: { content: "hello $WHO" }
  given: { external: true }
`;
const args = {
  variables: { TOKEN: "hunter2", WHO: "you" },
  secrets: { given: "s" },
  configs: { given: "c" },
};

/** What is written into the container of a service with these lines. */
async function files(...lines: string[]): Promise<unknown> {
  const text = `services:\n  web:\n    image: a\n${lines.map((line) => `    ${line}\n`).join("")}${top}`;
  const made = await make(text, args);
  expect(made.diagnostics).toEqual([]);
  return made.containers["shop-web-1"]?.["uploads"];
}

test("a secret is a file below /run/secrets that all may read, and its content a secret of Pulumi's", async () => {
  expect(await files("secrets: [token]")).toEqual([
    { file: "/run/secrets/token", content: "[secret] hunter2", permissions: "0444" },
  ]);
});

test("a config is a file at the top, with its holes filled, and no secret", async () => {
  expect(await files("configs: [text]")).toEqual([
    { file: "/text", content: "hello you", permissions: "0444" },
  ]);
});

test("a file has the name, the mode and the owners that are asked for", async () => {
  const secret = "{ source: token, target: db/token, mode: 0400, uid: '5', gid: '6' }";
  const config = "{ source: text, target: /etc/motd, mode: 0440 }";
  expect(await files(`secrets: [${secret}]`, `configs: [${config}]`)).toEqual([
    { file: "/etc/motd", content: "hello you", permissions: "0440" },
    {
      file: "/run/secrets/db/token",
      content: "[secret] hunter2",
      permissions: "0400",
      owner: "5",
      group: "6",
    },
  ]);
});

test("an external secret or config has what the program says", async () => {
  expect(await files("secrets: [given]", "configs: [given]")).toMatchObject([
    { file: "/given", content: "c" },
    { file: "/run/secrets/given", content: "[secret] s" },
  ]);
});

test("a secret's file is read where Pulumi runs", async () => {
  expect(await files("secrets: [licence]")).toMatchObject([
    { content: expect.stringContaining("[secret]") as string },
  ]);
});

test("what is no text is written byte by byte", async () => {
  const text =
    "services: { web: { image: a, configs: [c] } }\nconfigs: { c: { file: test/components/fixtures/bytes.bin } }\n";
  const made = await make(text);
  expect(made.containers["shop-web-1"]?.["uploads"]).toEqual([
    { file: "/c", contentBase64: "AP+AAQ==", permissions: "0444" },
  ]);
});

test("a variable of .env may be a secret's content", async () => {
  const text = "services: { web: { image: a, secrets: [s] } }\nsecrets: { s: { environment: TOKEN } }\n";
  const made = await make(text, { files: { ".env": "TOKEN=from-file\n" } });
  expect(made.containers["shop-web-1"]?.["uploads"]).toMatchObject([{ content: "[secret] from-file" }]);
});

test("a name in a store that there is not, and labels, are said to have no effect", async () => {
  const text =
    "services: { web: { image: a, configs: [c] } }\nconfigs: { c: { content: x, name: y, labels: { a: b } } }\n";
  const { diagnostics } = await make(text);
  expect(diagnostics).toEqual([
    expect.stringContaining("f:2:12 notice SW123 configs.c.name: has no effect"),
    expect.stringContaining("f:2:12 notice SW123 configs.c.labels: has no effect"),
  ]);
});
