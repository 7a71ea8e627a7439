import fc from "fast-check";

// The same cases on every machine, so that a change is what makes a test fail; FUZZ_SEED=$RANDOM looks for new ones.
fc.configureGlobal({ seed: Number(process.env["FUZZ_SEED"] ?? 1) });
