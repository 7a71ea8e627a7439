"use strict";
// The program of every scenario: what there is comes from scenario.json beside Pulumi.yaml, so a change is data.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const {
  ClientCertificate,
  ComposeStack,
  LocalMachine,
  Machine,
  PrivateRegistry,
  SwarmCluster,
  SwarmService,
} = require("pulumi-stowage");

const scenario = JSON.parse(readFileSync("scenario.json", "utf8"));
const entries = (/** @type {object | undefined} */ record) => Object.entries(record ?? {});

const clients = (scenario.people ?? []).map(
  (/** @type {string} */ commonName) => new ClientCertificate(commonName, { commonName }),
);
const withClients = (/** @type {any} */ args) =>
  clients.length === 0 ? args : { ...args, engine: { ...args.engine, clients } };

const machines = [
  ...entries(scenario.machines).map(
    ([name, args]) => new LocalMachine(name, { loadImages: ["busybox:latest"], ...withClients(args) }),
  ),
  ...entries(scenario.hosts).map(([name, args]) => new Machine(name, args)),
];
const cluster = new SwarmCluster(pulumi.getStack(), { machines, ...scenario.cluster });
const registries = Object.fromEntries(
  entries(scenario.registries).map(([name, args]) => [name, new PrivateRegistry(name, { cluster, ...args })]),
);
const withRegistry = (/** @type {any} */ { registry, ...args }) =>
  registry === undefined ? args : { ...args, registry: registries[registry] };
const stacks = Object.fromEntries(
  entries(scenario.stacks).map(([name, args]) => [
    name,
    new ComposeStack(name, { cluster, ...withRegistry(args) }),
  ]),
);
const services = Object.fromEntries(
  entries(scenario.services).map(([name, args]) => [
    name,
    new SwarmService(name, { cluster, ...withRegistry(args) }),
  ]),
);

module.exports = {
  placement: cluster.placement,
  // What a person is handed, by name; secret.
  people: pulumi.all(
    Object.fromEntries(
      clients.map((/** @type {any} */ client, /** @type {number} */ index) => [
        scenario.people[index],
        {
          authority: machines[0].authority.certificate,
          certificate: client.certificate,
          privateKey: client.privateKey,
        },
      ]),
    ),
  ),
  // What an engine outside the cluster needs, by registry; the logins are secret.
  trust: pulumi.all(Object.fromEntries(entries(registries).map(([name, { trust }]) => [name, trust]))),
  logins: pulumi.all(
    Object.fromEntries(entries(registries).map(([name, { credentials }]) => [name, credentials])),
  ),
  addresses: Object.fromEntries(machines.map((machine) => [machine.name, machine.address])),
  // "voting/vote:80", "web:3000": where all replicas answer.
  endpoints: Object.fromEntries(
    (scenario.endpoints ?? []).map((/** @type {string} */ key) => {
      const [, stack, service, port] = /^(?:([^/]+)\/)?(.+):(\d+)$/.exec(key) ?? [];
      return [
        key,
        stack === undefined ? services[service].endpoints(port) : stacks[stack].endpoints(service, port),
      ];
    }),
  ),
};
