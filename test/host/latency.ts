/** From the end of a line in the log to the text in the status bar, ms. */
export interface Latency {
  answers: number;
  median: number;
  p95: number;
}
