/** How the rows of a table are ordered. */
export interface Sorting {
  /** Id of a column. */
  column: string;
  descending: boolean;
}
