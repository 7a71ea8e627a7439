"use strict";
// The program of every scenario: what there is comes from scenario.json beside Pulumi.yaml, so a change is data.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { ComposeStack, LocalMachine, Machine, SwarmCluster, SwarmService } = require("pulumi-stowage");

const scenario = JSON.parse(readFileSync("scenario.json", "utf8"));
const entries = (/** @type {object | undefined} */ record) => Object.entries(record ?? {});

const machines = [
  ...entries(scenario.machines).map(
    ([name, args]) => new LocalMachine(name, { loadImages: ["busybox:latest"], ...args }),
  ),
  ...entries(scenario.hosts).map(([name, args]) => new Machine(name, args)),
];
const cluster = new SwarmCluster(pulumi.getStack(), { machines, ...scenario.cluster });
const stacks = Object.fromEntries(
  entries(scenario.stacks).map(([name, args]) => [name, new ComposeStack(name, { cluster, ...args })]),
);
const services = Object.fromEntries(
  entries(scenario.services).map(([name, args]) => [name, new SwarmService(name, { cluster, ...args })]),
);

module.exports = {
  placement: cluster.placement,
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
