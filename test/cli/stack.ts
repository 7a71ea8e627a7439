import { parseStack, type StackState } from "../../cli/stack-state";

const urn = (type: string, name: string) => `urn:pulumi:staging::voting::${type}::${name}`;
const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

/** A stack's export as the CLI prints it with --show-secrets: one machine that is up, one that is down. */
export const exported = JSON.stringify({
  deployment: {
    resources: [
      { urn: urn("pulumi:pulumi:Stack", "voting-staging"), type: "pulumi:pulumi:Stack" },
      machine("node-2", { state: "down" }),
      machine("node-1", { state: "active" }),
      {
        urn: urn("pulumi-nodejs:dynamic/stowage:Engine", "node-1-engine"),
        type: "pulumi-nodejs:dynamic/stowage:Engine",
        parent: urn("stowage:index:LocalMachine", "node-1"),
        outputs: { version: "20.10.24", certificateExpires: "2027-01-02T03:04:05Z" },
      },
      {
        urn: urn("pulumi-nodejs:dynamic/stowage:ClientCertificate", "node-1-client"),
        type: "pulumi-nodejs:dynamic/stowage:ClientCertificate",
        parent: urn("stowage:index:LocalMachine", "node-1"),
        outputs: { caCertificate: "CA", certificate: "CERT", privateKey: secret("KEY") },
      },
      {
        urn: urn("pulumi-nodejs:dynamic/stowage:Placement", "staging"),
        type: "pulumi-nodejs:dynamic/stowage:Placement",
        outputs: { assignments: { "shop-web-2": "node-1", "shop-web-1": "node-1", "shop-db-1": "node-2" } },
      },
    ],
  },
});

function machine(name: string, inputs: object): object {
  return {
    urn: urn("stowage:index:LocalMachine", name),
    type: "stowage:index:LocalMachine",
    inputs,
    outputs: { dockerHost: `tcp://172.30.0.${name.slice(-1)}:2376` },
  };
}

export const stack: StackState = parseStack(exported);
