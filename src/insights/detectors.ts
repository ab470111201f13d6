import type { Finding } from "../core/finding.ts";
import { contextReset } from "./contextReset.ts";
import type { Facts } from "./facts.ts";
import { loops } from "./loops.ts";
import { unattended } from "./unattended.ts";

/** `now` in ms. Pure: equal facts at the same time, equal findings. */
type Detector = (facts: Facts, now: number) => Finding[];

export const detectors: readonly Detector[] = [loops, unattended, contextReset];
