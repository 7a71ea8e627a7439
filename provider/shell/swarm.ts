import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

/**
 * One swarm under a cluster's overlay networks: what they are deleted with. A swarm that has lost its managers can't be
 * asked to delete anything, and machines come and go while it lives; so it is neither of the two.
 */
export class Swarm extends StowageResource {
  constructor(name: string, opts?: pulumi.CustomResourceOptions) {
    super("Swarm", "swarm", name, {}, [], opts);
  }
}
