import type { Problem } from "../wire.ts";

/** What the endpoint answers instead of a result. */
export class Refusal extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, message: string) {
    super(message);
    this.problem = problem;
  }
}
