/** What a program imports. */
export {
  CertificateAuthority,
  type CertificateAuthorityArgs,
  ClientCertificate,
  type ClientCertificateArgs,
  type ConnectionArgs,
  Engine,
  type JumpArgs,
} from "../provider/shell";
export type { Affinity, Constraint, MachineSpec, MachineState } from "../scheduler";
export type { SwarmClusterArgs } from "./cluster-args";
export type { ClusterMachine } from "./cluster-machine";
export type { ComposeStackArgs, ServiceOverrides } from "./compose/args";
export { ComposeStack } from "./compose/stack";
export { LocalMachine, type LocalMachineArgs } from "./local-machine";
export { LocalNetwork } from "./local-network";
export { Machine, type MachineArgs, type SshArgs } from "./machine";
export type { Amount, EngineArgs, MachineOptions } from "./machine-options";
export type { BuildArgs, HealthcheckArgs, Port, ServiceArgs } from "./service/args";
export type { PrivateRegistryArgs, RegistryUser } from "./registry/args";
export type { MirrorArgs } from "./registry/mirror";
export { PrivateRegistry, type RegistryCredentials } from "./registry/registry";
export type { ImageSource, ShippingArgs } from "./registry/source";
export type { S3Args } from "./registry/storage";
export type { Size } from "./size";
export { SwarmCluster, type Utilisation } from "./swarm-cluster";
export { SwarmService, type SwarmServiceArgs } from "./service/service";
