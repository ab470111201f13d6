/** A session that is being written right now. */
export function Live() {
  return (
    <span class="live">
      <i aria-hidden="true" />
      Live
    </span>
  );
}
