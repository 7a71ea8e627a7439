/** A mistake: its class, its files, and the code that tells it. `»` stands right before the place to be told. */
export type Mistake = readonly [
  name: string,
  code: string,
  text: string,
  others?: Readonly<Record<string, string>>,
];

const web = (lines: string, top = "") =>
  `services:\n  web:\n    image: nginx\n${lines.replace(/^(?=.)/gm, "    ")}\n${top}`;
/** The mistake stands in an anchor that two services share. */
const anchored = (lines: string, top = "") =>
  `x-base: &base\n${lines.replace(/^(?=.)/gm, "  ")}\nservices:\n  web:\n    <<: *base\n    image: nginx\n${top}`;
/** The mistake stands in the service of another file. */
const extending = (lines: string): [string, Record<string, string>] => [
  "services:\n  web:\n    extends: { file: base/app.yaml, service: app }\n    user: me\n",
  { "base/app.yaml": `services:\n  app:\n    image: nginx\n${lines.replace(/^(?=.)/gm, "    ")}\n` },
];
/** The mistake stands in an included file. */
const including = (text: string): [string, Record<string, string>] => [
  "include:\n  - sub/compose.yaml\nservices:\n  web:\n    image: nginx\n",
  { "sub/compose.yaml": text },
];

/** Twelve classes of five. */
export const MISTAKES: Readonly<Record<string, readonly Mistake[]>> = {
  "misspelt key": [
    ["in a service", "SW120", web("»enviroment: { A: 1 }")],
    ["below a key", "SW120", web("deploy:\n  resources:\n    limits: { »memroy: 1g }")],
    ["in an anchor", "SW120", anchored("»comand: run")],
    ["in what is extended", "SW120", ...extending("»prots: [80]")],
    ["in what is included", "SW120", ...including("services:\n  db: { image: a }\n»volume:\n  data:\n")],
  ],
  "wrong type": [
    ["a list of services", "SW201", "services:\n  »- web: { image: nginx }\n"],
    ["a mapping of ports", "SW201", web("ports: »{ 80: 80 }")],
    ["a word for a number", "SW201", anchored("deploy:\n  replicas: »two")],
    ["a word for true or false", "SW201", web("", "networks:\n  default:\n    internal: »maybe\n")],
    ["a text for a mapping, extended", "SW201", ...extending("deploy: »twice")],
  ],
  "bad port": [
    ["too high", "SW210", web('ports: [»"70000:80"]')],
    ["ranges of different length", "SW210", web('ports:\n  - "80:80"\n  - »"8000-8002:80-81"')],
    ["a word, in an anchor", "SW210", anchored('ports: [»"http:80"]')],
    ["a protocol, extended", "SW210", ...extending('ports:\n  - »"53:53/upd"')],
    [
      "an address, included",
      "SW210",
      ...including('services:\n  db:\n    image: a\n    ports: [»"1.2.3:80:80"]\n'),
    ],
  ],
  "bad size": [
    ["a unit", "SW202", web("mem_limit: »12q")],
    ["no number", "SW202", web("deploy: { resources: { limits: { memory: »lots } } }")],
    ["negative", "SW202", anchored("mem_reservation: »-5m")],
    ["two units, extended", "SW202", ...extending("mem_limit: »1g512m")],
    ["a word, in a later document", "SW202", `${web("")}---\nservices:\n  web: { mem_limit: »half }\n`],
  ],
  "bad duration": [
    ["a unit", "SW202", web("stop_grace_period: »10y")],
    ["no unit", "SW202", web("healthcheck: { test: [CMD, a], interval: »5x }")],
    ["a word, in an anchor", "SW202", anchored("healthcheck: { test: [CMD, a], timeout: »soon }")],
    ["nothing before the unit, extended", "SW202", ...extending("stop_grace_period: »s")],
    [
      "a comma, included",
      "SW202",
      ...including('services:\n  db:\n    image: a\n    stop_grace_period: »"1,5s"\n'),
    ],
  ],
  "undefined reference": [
    ["a service", "SW240", web("depends_on: [»db]")],
    ["a volume", "SW222", web("volumes: [»dta:/var]", "volumes: { data: }\n")],
    ["a network, in an anchor", "SW230", anchored("networks: [»front]")],
    ["a secret, extended", "SW225", ...extending("secrets: [»key]")],
    ["an alias", "SW109", "services:\n  web: »*base\n"],
  ],
  cycle: [
    [
      "of dependencies",
      "SW241",
      "services:\n  a: { image: a, depends_on: [b] }\n  b: { image: b, depends_on: [»a] }\n",
    ],
    ["of one", "SW241", web("depends_on: [»web]")],
    [
      "of links and dependencies",
      "SW241",
      "services:\n  a: { image: a, links: [b] }\n  b: { image: b, depends_on: { »a: } }\n",
    ],
    ["of includes", "SW117", ...including("include: [»../compose.yaml]\n")],
    ["of an anchor", "SW109", "services:\n  web: &web\n    image: a\n    labels: »*web\n"],
  ],
  duplicate: [
    ["a key", "SW102", web("»image: apache")],
    ["a service", "SW102", web("", "  »web: { image: a }\n")],
    ["a port", "SW211", web('ports: ["80:80", »"80:80"]')],
    ["a mount, in an anchor", "SW223", anchored("volumes: [/data, »/data/]")],
    [
      "a name, included",
      "SW119",
      including("services:\n  web: { image: other }\n")[0].replace("  web:", "  »web:"),
      including("services:\n  web: { image: other }\n")[1],
    ],
  ],
  "bad interpolation": [
    ["not closed", "SW111", web('labels: { a: "x»${TAG" }')],
    ["no name", "SW111", web("labels:\n  a: |\n    one\n    two »${}")],
    ["an odd operator, in an anchor", "SW111", anchored('labels: { a: "»${TAG!x}" }')],
    ["unset, extended", "SW110", ...extending("user: »${WHO}")],
    ["required, included", "SW112", ...including("services:\n  db:\n    image: postgres-»${TAG:?which}\n")],
  ],
  "bad extends": [
    ["no such service", "SW240", web("extends: »wbe")],
    ["no such file", "SW117", web("extends: { service: a, file: »no.yaml }")],
    ["in a circle", "SW242", "services:\n  a: { image: a, extends: b }\n  b: { extends: »a }\n"],
    [
      "a circle through a file",
      "SW242",
      "services:\n  a: { image: a, extends: { file: b.yaml, service: »b } }\n",
      { "b.yaml": "services:\n  b: { extends: { file: compose.yaml, service: a } }\n" },
    ],
    [
      "what needs others, in the older format",
      "SW243",
      "web:\n  extends: »app\napp:\n  image: a\n  links: [db]\ndb:\n  image: b\n",
    ],
  ],
  "wrong indentation": [
    ["too little", "SW101", "services:\n  web:\n    image: nginx\n   »ports: [80]\n"],
    ["too much", "SW101", "services:\n  web:\n    image: nginx\n      »ports: [80]\n"],
    ["a tab", "SW101", "services:\n»\tweb: { image: a }\n"],
    ["a key beside its mapping", "SW107", "services:\n  web:\n    image: nginx\n  »ports: [80]\n"],
    [
      "an item left of its list",
      "SW101",
      ...including("services:\n  db:\n    image: a\n    ports:\n      - 80\n    »- 81\n"),
    ],
  ],
  "conflicting keys": [
    ["scale and replicas", "SW250", web("scale: 2\ndeploy: { replicas: »3 }")],
    ["two limits", "SW250", anchored("mem_limit: 1g\ndeploy: { resources: { limits: { memory: »2g } } }")],
    ["a name for two containers", "SW251", web("»container_name: app\nscale: 2")],
    ["network_mode and networks", "SW253", ...extending("network_mode: host\n»networks: [default]")],
    ["external with a driver", "SW232", web("", "volumes:\n  data: { external: true, »driver: local }\n")],
  ],
};
