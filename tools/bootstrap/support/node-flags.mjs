/**
 * Flags of every Node that computes features: worker, API, command line, benchmarks; Dockerfile and docker-compose.yml repeat them.
 *
 * A bar's features come from a few dozen small methods. V8 inlines 920 bytes of bytecode into one function and boxes the numbers that
 * pass any call beyond; with room for all of them 241,800 bars take 40 ms instead of 57 (technical), 135 instead of 165 (barrier).
 */
export const NODE_FLAGS = ['--max-inlined-bytecode-size-cumulative=4000'];
