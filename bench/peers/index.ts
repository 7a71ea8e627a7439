export { l2 } from "./l2";
export { type Peer, type PeerPlan, placeAll } from "./peer";
export { peers } from "./peers";
export { type Workload, workloadOf } from "./workload";
