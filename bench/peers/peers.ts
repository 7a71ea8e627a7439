import type { Peer, Share } from "./peer";

/**
 * Classic Swarm (scheduler/strategy/weighted_node.go): whole percents after placing, 100 for what is not asked. It
 * compares these percents with 100 and so fills machines to almost 101 %; here capacity is strict.
 */
const percent = ({ used, asked, total }: Share): number =>
  asked > 0 ? Math.trunc(((used + asked) * 100) / total) : 100;

const swarmBinpack: Peer = {
  name: "classic Swarm binpack",
  score: (cpu, memory) => percent(cpu) + percent(memory),
  tie: "most",
};

const swarmSpread: Peer = {
  name: "classic Swarm spread",
  score: (cpu, memory) => -percent(cpu) - percent(memory),
  tie: "fewest",
};

/** Nomad (structs.ScoreFitBinPack): 20 - 10^free cpu - 10^free memory after placing, within 0..18. Over all machines. */
const nomad: Peer = {
  name: "Nomad's score",
  score: (cpu, memory) => Math.max(0, Math.min(18, 20 - 10 ** free(cpu) - 10 ** free(memory))),
};
const free = ({ used, asked, total }: Share): number => 1 - (used + asked) / total;

/** kube-scheduler (noderesources.MostAllocated): the mean of whole percents after placing. Over all machines. */
const kubernetes: Peer = {
  name: "kube-scheduler MostAllocated",
  score: (cpu, memory) => Math.trunc((allocated(cpu) + allocated(memory)) / 2),
};
const allocated = ({ used, asked, total }: Share): number => Math.trunc(((used + asked) * 100) / total);

const firstFit: Peer = { name: "first fit", score: () => 0 };

export const peers: readonly Peer[] = [swarmBinpack, swarmSpread, nomad, kubernetes, firstFit];
